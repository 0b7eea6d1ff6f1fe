import { describe, expect, it } from "vitest";
import { Failure, type FailureCode } from "../../core/failure.ts";
import { type CommitPorts, commit } from "../../functions/commit.ts";
import { approvalFact } from "../contract/values.ts";

/** A commit of one fact to a ledger that answers each attempt with a failure of this code. */
const committing = async (codes: readonly (FailureCode | undefined)[]) => {
  const pauses: number[] = [];
  let attempts = 0;
  const fact = approvalFact("contoso");
  const ledger = {
    commit: async () => {
      const code = codes[Math.min(attempts, codes.length - 1)];
      attempts += 1;
      if (code !== undefined) throw new Failure(code, "not now");
      return "committed" as const;
    },
  } as unknown as CommitPorts["ledger"];
  const ports = { ledger, pause: async (ms: number) => void pauses.push(ms), random: () => 1 };
  const end = await commit(ports, async () => ({ change: undefined, at: fact.recordedAt, record: () => fact })).then(
    (committed) => committed?.result,
    (error: unknown) => (error as Failure).code,
  );
  return { end, pauses, attempts };
};

describe("a commit", () => {
  it("is tried again where another writer was quicker, and later where the table throttles", async () => {
    expect(await committing(["ledger-conflict", "ledger-conflict", undefined])).toEqual({
      ...{ end: "committed", attempts: 3, pauses: [20, 40] },
    });
    expect(await committing([...Array<FailureCode>(6).fill("ledger-throttled"), undefined])).toEqual({
      ...{ end: "committed", attempts: 7, pauses: [100, 200, 400, 800, 1_000, 1_000] },
    });
  });

  it.each<FailureCode>(["ledger-conflict", "ledger-throttled"])("gives up %s in the end", async (code) => {
    expect(await committing([code])).toMatchObject({ end: code, attempts: 21 });
  });

  it.each<FailureCode>(["ledger-unavailable", "ledger-refused", "ledger-denied", "plan-applying"])(
    "is not tried again after %s",
    async (code) => {
      expect(await committing([code])).toMatchObject({ end: code, attempts: 1 });
    },
  );
});
