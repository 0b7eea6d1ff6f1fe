import { describe, expect, it } from "vitest";
import { askUntil } from "../../cli/ask-until.ts";
import { Failure, type FailureCode } from "../../core/failure.ts";

const SECOND = 1_000;

/** A world whose time passes only while somebody waits; each step is an answer or the code of a failure. */
const asking = async (steps: readonly (boolean | FailureCode)[], untilMs: number, random = 0) => {
  let now = 0;
  const pauses: number[] = [];
  let asked = 0;
  const ask = async (): Promise<boolean> => {
    const step = steps[Math.min(asked, steps.length - 1)] ?? true;
    asked += 1;
    if (typeof step === "string") throw new Failure(step, "not now");
    return step;
  };
  const waiting = {
    now: () => now,
    pause: async (ms: number) => {
      pauses.push(ms);
      now += ms;
    },
    random: () => random,
  };
  const result = await askUntil(ask, (clear) => clear, { untilMs, intervalMs: 10 * SECOND }, waiting).catch(
    (error: unknown) => (error as Failure).code,
  );
  return { result, asked, pauses };
};

describe("whoever waits for an answer", () => {
  it.each<FailureCode>([
    "api-unreachable",
    "api-timeout",
    "internal",
    "ledger-throttled",
    "ledger-unavailable",
    "ledger-conflict",
    "plan-applying",
  ])("outlasts %s", async (code) => {
    expect(await asking([code, code, true], 3_600 * SECOND)).toMatchObject({ result: true, asked: 3 });
  });

  it.each<FailureCode>(["api-denied", "role-missing", "not-found", "api-failed"])("gives up at %s", async (code) => {
    expect(await asking([code], 3_600 * SECOND)).toMatchObject({ result: code, asked: 1 });
  });

  it("waits longer after each failure, up to a minute, and as before after an answer", async () => {
    const failures = Array.from({ length: 5 }, () => "api-unreachable" as const);
    const { pauses } = await asking([...failures, false, "api-unreachable", true], 3_600 * SECOND);
    expect(pauses).toEqual([10, 20, 40, 60, 60, 10, 10].map((seconds) => seconds * SECOND));
  });

  it("comes back at a random instant, so that not all who wait come at once", async () => {
    expect((await asking(["api-unreachable", true], 3_600 * SECOND, 0.5)).pauses).toEqual([7.5 * SECOND]);
  });

  it("asks a last time when time is up, and says what was answered then", async () => {
    expect(await asking([false], 25 * SECOND)).toEqual({
      result: false,
      asked: 4,
      pauses: [10 * SECOND, 10 * SECOND, 5 * SECOND],
    });
    expect(await asking(["api-unreachable"], 25 * SECOND)).toMatchObject({ result: "api-unreachable", asked: 3 });
    expect(await asking([false], 0)).toMatchObject({ result: false, asked: 1 });
  });
});
