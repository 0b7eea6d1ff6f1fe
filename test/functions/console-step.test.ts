import { describe, expect, it } from "vitest";
import { stepWord } from "../../console/step-word.ts";

/** What the console says of the step that a gate guards. */

describe("the console", () => {
  it("lets people begin a step by a clear gate that is enforced, and by no other", () => {
    expect(stepWord({ standing: "clear", enforced: true })).toBe("you");
    // Another gate before the same step may be blocked.
    expect(stepWord({ standing: "clear", enforced: false })).toBe("youAsk");
    expect(stepWord({ standing: "would-be-blocked", enforced: false })).toBe("youMight");
    expect(stepWord({ standing: "blocked", enforced: true })).toBe("youNot");
    expect(stepWord({ standing: "blocked", enforced: false })).toBe("youNot");
  });
});
