import { expect, it } from "vitest";
import { coverageText } from "../../cli/coverage.ts";

it("the line of what a gate covers says what the plan does not enforce, beside what it does not ask", () => {
  const covered = { requirements: 1, units: 2, notApplicable: [], notApplicableCount: 0 };
  expect(coverageText(2, covered)).toBe("2 checkpoints: 1 requirement of 2 units");
  expect(coverageText(2, { ...covered, notEnforced: ["rtc", "keys"] })).toBe(
    "2 checkpoints: 1 requirement of 2 units; not enforced: rtc, keys",
  );
  const notApplicable = [{ requirement: "edge", reason: "no edge pool" }];
  expect(coverageText(2, { ...covered, notApplicable, notApplicableCount: 1, notEnforced: ["rtc"] })).toBe(
    "2 checkpoints: 1 requirement of 2 units; not enforced: rtc; not asked: edge (no edge pool)",
  );
});
