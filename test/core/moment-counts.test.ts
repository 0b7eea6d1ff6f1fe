import { describe, expect, it } from "vitest";
import type { AsOf } from "../../core/history/as-of.ts";
import { countsOf, instantsAcross } from "../../core/history/moment-counts.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, evidence, HOUR, MINUTE, START } from "../support/readiness.ts";
import { told } from "../support/told.ts";

/** A migration at one moment in numbers that are not mixed. */

const world = () => {
  const history = told();
  history.apply(compiledPlan(), START);
  history.evidence("pool01/accounts", "passed", at(HOUR));
  history.evidence("pool01/rtc", "passed", at(HOUR));
  return history.world();
};
const asOf = (change: (checkpoint: Checkpoint) => Checkpoint = (one) => one): AsOf => {
  const { checkpoints, gates, plan } = world();
  const changed = new Map([...checkpoints].map(([id, one]) => [id, change(one)]));
  return {
    moment: { at: at(2 * HOUR), knownAt: at(2 * HOUR) },
    ...{ plan, state: { checkpoints: changed, gates: new Map(gates) }, undecided: [], applying: null },
    ...{ unknown: { checkpoints: new Set(), gates: new Set() }, comparing: new Set() },
  };
};
const rtcWith = (over: Partial<Checkpoint>) =>
  asOf((one) => (one.unit === "pool01" && one.requirement === "rtc" ? { ...one, ...over } : one));
const proving = (proof: "hashed" | "verified" | "restored") => ({
  evidence: { ...evidence(at(9 * HOUR)), proof },
});
const waiver = { expiresAt: at(9 * HOUR) } as never;

describe("the numbers of a moment", () => {
  it("count checkpoints and gates, and those that are satisfied and clear", () => {
    const { checkpoints, gates } = asOf().state;
    expect(countsOf(asOf())).toMatchObject({
      ...{ checkpoints: checkpoints.size, satisfied: 2, waived: 0, gates: gates.size, clear: 1 },
    });
  });

  it("count what is waived among what is satisfied, and by itself", () => {
    expect(countsOf(rtcWith({ state: "failed" }))).toMatchObject({ satisfied: 1, waived: 0, clear: 0 });
    expect(countsOf(rtcWith({ state: "failed", waiver }))).toMatchObject({ satisfied: 2, waived: 1 });
  });

  it("count as proven only a backup that passes, and was read again or restored", () => {
    const none = asOf((one) => ({ ...one, evidence: null }));
    expect(countsOf(none)).toMatchObject({ backups: 0, proven: 0 });
    const { backups } = countsOf(asOf((one) => ({ ...one, evidence: one.evidence && evidence(at(9 * HOUR)) })));
    expect(countsOf(rtcWith(proving("hashed")))).toMatchObject({ proven: 0 });
    expect(countsOf(rtcWith(proving("verified")))).toMatchObject({ proven: 1 });
    expect(countsOf(rtcWith(proving("restored")))).toMatchObject({ proven: 1 });
    expect(countsOf(rtcWith({ ...proving("restored"), state: "failed" }))).toMatchObject({ proven: 0 });
    expect(countsOf(rtcWith({ ...proving("restored"), state: "failed", waiver }))).toMatchObject({ proven: 0 });
    expect(countsOf(rtcWith(proving("hashed"))).backups).toBeGreaterThanOrEqual(Math.max(1, backups));
  });
});

describe("instants across a span", () => {
  it("are at equal distances, with both ends", () => {
    expect(instantsAcross(START, at(3 * MINUTE), 4)).toEqual([START, at(MINUTE), at(2 * MINUTE), at(3 * MINUTE)]);
    expect(instantsAcross(START, at(5), 3)).toEqual([START, at(3), at(5)]);
  });

  it("are fewer where the span is shorter than their number", () => {
    expect(instantsAcross(START, START, 48)).toEqual([START]);
    expect(instantsAcross(START, at(1), 9)).toEqual([START, at(1)]);
  });
});
