import { describe, expect, it } from "vitest";
import { refusedUnpacked } from "../../cli/unpacked.ts";
import { Failure } from "../../core/failure.ts";

/** A migration of which no pack can be made: what of that is a verdict, with which code and place. */

const failed = (failure: unknown) => refusedUnpacked(new Failure("not-found", "why", { details: { failure } }));
const of = (code: string, fact: string | null = null, removed: readonly string[] = []) => ({ code, fact, removed });

describe("a migration of which no pack can be made", () => {
  it.each([
    ["history-gap", "history-gap", "the ledger"],
    ["plan-invalid", "plan-invalid", "the ledger"],
    ["object-missing", "object-missing", "the intake's bucket"],
    ["store-changed", "object-missing", "the intake's bucket"],
    ["log-broken", "log-broken", "the log"],
  ])("is refused for %s, as %s of %s", (code, said, file) => {
    const problem = { code: said, message: "why", place: { file } };
    expect(failed(of(code))).toEqual({ verified: undefined, problems: [problem] });
    expect(failed(of(code, "f1"))?.problems).toEqual([{ ...problem, place: { file, fact: "f1" } }]);
  });

  it("is refused for each fact that was logged and is gone, whatever else is so", () => {
    const gone = (fact: string) => ({
      ...{ code: "fact-removed", message: "it was logged, and is gone", place: { file: "the ledger", fact } },
    });
    expect(failed(of("not-found", null, ["f1", "f2"]))?.problems).toEqual([gone("f1"), gone("f2")]);
    expect(failed(of("history-gap", "f3", ["f1"]))?.problems).toMatchObject([gone("f1"), { code: "history-gap" }]);
  });

  it("is not refused where nothing is known to be wrong with it", () => {
    for (const failure of [of("not-found"), of("work-exceeded"), null, undefined])
      expect(failed(failure)).toBeUndefined();
    expect(refusedUnpacked(new Failure("api-timeout", "late"))).toBeUndefined();
    expect(refusedUnpacked(new TypeError("x"))).toBeUndefined();
  });
});
