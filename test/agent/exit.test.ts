import { describe, expect, it } from "vitest";
import { EXIT, exitStatusOf, worstExit } from "../../agent/exit.ts";
import { Failure } from "../../core/failure.ts";

describe("the exit status", () => {
  for (const [code, status] of [
    ["config-missing", EXIT.usage],
    ["intake-throttled", EXIT.spooled],
    ["intake-denied", EXIT.denied],
    ["spool-damaged", EXIT.integrity],
    ["spool-locked", EXIT.locked],
    ["tool-failed", EXIT.failed],
  ] as const)
    it(`of ${code} is ${status}`, () => expect(exitStatusOf(new Failure(code, code))).toBe(status));

  it("of an error that is no Failure is a failure", () => {
    expect(exitStatusOf(new TypeError("broken"))).toBe(EXIT.failed);
  });

  it("of several jobs is a failure before an incomplete reading, in any order", () => {
    expect(worstExit(EXIT.failed, EXIT.partial)).toBe(EXIT.failed);
    expect(worstExit(EXIT.partial, EXIT.failed)).toBe(EXIT.failed);
    expect(worstExit(EXIT.partial, EXIT.ok)).toBe(EXIT.partial);
    expect(worstExit(EXIT.unanswered, EXIT.rejected)).toBe(EXIT.rejected);
  });
});
