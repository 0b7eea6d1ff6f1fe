import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { requireSignable } from "../../core/readiness/checkpoint/signable.ts";

const NOW = "2026-11-22T12:00:00.000Z";
const LATER = "2026-11-23T12:00:00.000Z";

const covered = (requirement: string, over: object = {}): Checkpoint =>
  ({
    ...{ unit: "pool01", requirement, state: "passed", deadline: null, waiver: null },
    evidence: { fact: "f", validUntil: LATER },
    ...over,
  }) as never;
const MISSING = { state: "missing", evidence: null };
const WAIVED = { waiver: { expiresAt: LATER } };

const refusal = (...inputs: Checkpoint[]): unknown => {
  try {
    requireSignable(inputs, NOW);
    return undefined;
  } catch (error) {
    return error;
  }
};

describe("a signature", () => {
  it("is accepted where all that is covered is satisfied, by evidence or by a waiver", () => {
    expect(refusal(covered("rtc"), covered("accounts"))).toBeUndefined();
    expect(refusal(covered("rtc"), covered("accounts", { ...MISSING, ...WAIVED }))).toBeUndefined();
    expect(refusal(covered("rtc", { state: "failed", ...WAIVED }))).toBeUndefined();
  });

  it("is refused where some of it has no evidence, and names it", () => {
    expect(refusal(covered("rtc"), covered("accounts", MISSING))).toMatchObject({
      ...{ code: "sign-off-incomplete", message: expect.stringContaining("pool01/accounts") },
    });
  });

  it("is refused where none of it has evidence, or where there is nothing to sign", () => {
    expect(refusal(covered("rtc", MISSING))).toMatchObject({ code: "sign-off-no-evidence" });
    expect(refusal()).toMatchObject({ code: "sign-off-no-evidence" });
  });

  it("is refused where some of it has failed, is inconclusive, or has expired by the clock, and names it", () => {
    for (const [over, state] of [
      [{ state: "failed" }, "failed"],
      [{ state: "inconclusive" }, "inconclusive"],
      [{ evidence: { fact: "f", validUntil: NOW } }, "stale"],
    ] as const)
      expect(refusal(covered("rtc"), covered("accounts", over))).toMatchObject({
        ...{ code: "sign-off-unsatisfied", message: `not satisfied: pool01/accounts (${state})` },
      });
  });
});

describe("a signature over a comparison for which newer evidence has waited too long", () => {
  it("is refused also under a waiver, because it would be void at once", () => {
    const overdue = covered("homed-once", { state: "inconclusive", uncompared: true, ...WAIVED });
    expect(refusal(covered("rtc"), overdue)).toMatchObject({
      ...{ code: "sign-off-unsatisfied", message: "not satisfied: pool01/homed-once (inconclusive)" },
    });
  });
});

describe("a refused signature", () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => covered(`r${index}`, { state: "failed" }));

  it("names ten checkpoints at most, and says where there are more", () => {
    const messageOf = (count: number) => (refusal(...many(count)) as Error).message;
    expect(messageOf(10)).toMatch(/r9 \(failed\)$/);
    expect(messageOf(11)).toMatch(/r9 \(failed\) …$/);
  });
});
