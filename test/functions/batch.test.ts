import { describe, expect, it } from "vitest";
import { Failure } from "../../core/failure.ts";
import { eachMessage } from "../../functions/batch.ts";

/** What becomes of messages that were not handled. */

const handled = async (
  failures: Readonly<Record<string, Failure>>,
  sending?: Failure,
  young: readonly string[] = [],
) => {
  const [returned, sent]: [string[], string[]] = [[], []];
  const { batchItemFailures } = await eachMessage(
    ["a", "b", "c"].map((messageId) => ({ messageId })),
    async ({ messageId }) => {
      const failure = failures[messageId];
      if (failure !== undefined) throw failure;
    },
    {
      returnLater: async ({ messageId }) => void returned.push(messageId),
      replace: async ({ messageId }) => {
        if (sending !== undefined) throw sending;
        sent.push(messageId);
        return !young.includes(messageId);
      },
    },
  );
  return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), returned, sent };
};

describe("a message", () => {
  it("that failed goes back to the queue, and the others are done", async () => {
    const failures = { b: new Failure("ledger-unavailable", "x") };
    expect(await handled(failures)).toEqual({ failed: ["b"], returned: ["b"], sent: [] });
  });

  it("that waits for a plan goes back as others do, until another takes its place", async () => {
    const failures = { a: new Failure("plan-applying", "x") };
    const { failed, returned } = await handled(failures, undefined, ["a"]);
    expect([failed, returned]).toEqual([["a"], ["a"]]);
  });

  it("that waits for a plan for long is replaced by another, and is done", async () => {
    const failures = { a: new Failure("plan-applying", "x"), c: new Failure("store-unavailable", "x") };
    expect(await handled(failures)).toEqual({ failed: ["c"], returned: ["c"], sent: ["a"] });
  });

  it("for which a run has no time left is replaced, and is done", async () => {
    const failures = { b: new Failure("time-short", "x") };
    expect(await handled(failures)).toEqual({ failed: [], returned: [], sent: ["b"] });
  });

  it("that waits and cannot be replaced goes back as one that failed", async () => {
    const failures = { a: new Failure("plan-applying", "x") };
    const { failed, returned } = await handled(failures, new Failure("queue-unavailable", "x"));
    expect([failed, returned]).toEqual([["a"], ["a"]]);
  });
});
