import { describe, expect, it } from "vitest";
import type { AsOf } from "../../core/history/as-of.ts";
import { momentsDiff } from "../../core/history/moments-diff.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import { compiledPlan } from "../support/plan.ts";
import {
  at,
  checkpoint,
  clearGate,
  DAY,
  evidence,
  failed,
  gate,
  HOUR,
  MINUTE,
  passed,
  START,
  waiver,
} from "../support/readiness.ts";

/** What differs between two moments is what somebody would have been shown differently. */

const moment = (instant: string, checkpoints: readonly Checkpoint[], gates: readonly Gate[] = []): AsOf => ({
  ...{ moment: { at: instant, knownAt: instant }, plan: compiledPlan(), undecided: [], comparing: new Set() },
  ...{ unknown: { checkpoints: new Set(), gates: new Set() }, applying: null },
  state: {
    checkpoints: new Map(checkpoints.map((one) => [checkpointId(one), one])),
    gates: new Map(gates.map((one) => [one.id, one])),
  },
});
const missing = checkpoint({ gates: [] });

describe("the difference of two moments", () => {
  it("is nothing of what is shown the same, although it was written again", () => {
    const before = moment(at(HOUR), [passed(at(DAY))], [clearGate(at(DAY))]);
    const after = moment(at(2 * HOUR), [passed(at(DAY), { version: 9 })], [clearGate(at(HOUR), { version: 9 })]);
    expect(momentsDiff(before, after)).toEqual({ gates: [], checkpoints: [], checkpointCount: 0 });
  });

  it("has gates that opened, shut, came and went, by their names", () => {
    const opened = { before: gate({ id: "a" }), after: clearGate(at(DAY), { id: "a", total: 0, since: at(HOUR) }) };
    const of = (id: string) => clearGate(at(DAY), { id, total: 0 });
    const before = moment(at(HOUR), [missing], [of("same"), of("gone"), opened.before]);
    const after = moment(at(2 * HOUR), [missing], [of("same"), of("come"), opened.after]);
    expect(momentsDiff(before, after).gates).toEqual([
      {
        gate: "a",
        before: { state: "blocked", since: START, unsatisfied: 0 },
        after: { state: "clear", since: at(HOUR), unsatisfied: 0 },
      },
      { gate: "come", before: null, after: { state: "clear", since: START, unsatisfied: 0 } },
      { gate: "gone", before: { state: "clear", since: START, unsatisfied: 0 }, after: null },
    ]);
  });

  it("has how many keep a gate shut", () => {
    const members = [failed(), failed({ unit: "pool02" })];
    const before = moment(at(HOUR), members.slice(0, 1), [gate()]);
    const after = moment(at(2 * HOUR), members, [gate({ unsatisfied: 2, total: 2 })]);
    expect(momentsDiff(before, after).gates).toMatchObject([{ before: { unsatisfied: 1 }, after: { unsatisfied: 2 } }]);
  });

  it.each<[string, Checkpoint | undefined, Checkpoint | undefined, object | null, object | null]>([
    ["came", undefined, missing, null, { state: "missing", evidence: null, waiver: null }],
    ["went", missing, undefined, { state: "missing", evidence: null, waiver: null }, null],
    [
      "has evidence",
      missing,
      passed(at(DAY), { gates: [], evidence: evidence(at(DAY), { fact: "e" }) }),
      { state: "missing", evidence: null, waiver: null },
      { state: "passed", evidence: "e", waiver: null },
    ],
    [
      "is waived",
      failed({ gates: [] }),
      failed({ gates: [], waiver: waiver(at(DAY)) }),
      { state: "failed", evidence: null, waiver: null },
      { state: "waived", evidence: null, waiver: "w" },
    ],
  ])("has a checkpoint that %s", (_, was, is, before, after) => {
    const of = (one: Checkpoint | undefined, instant: string) => moment(instant, one === undefined ? [] : [one]);
    expect(momentsDiff(of(was, at(HOUR)), of(is, at(2 * HOUR))).checkpoints).toEqual([
      { unit: "pool01", requirement: "rtc", before, after },
    ]);
  });

  it("has what the clock alone changed", () => {
    const one = passed(at(HOUR), { gates: [] });
    expect(momentsDiff(moment(at(HOUR - MINUTE), [one]), moment(at(HOUR), [one])).checkpoints).toMatchObject([
      { before: { state: "passed" }, after: { state: "stale" } },
    ]);
  });

  it("names 500 checkpoints, by their names, and counts all", () => {
    const many = Array.from({ length: 501 }, (_, index) => ({ ...missing, unit: `p${999 - index}` }));
    const { checkpoints, checkpointCount } = momentsDiff(moment(at(HOUR), []), moment(at(HOUR), many));
    expect([checkpoints.length, checkpointCount]).toEqual([500, 501]);
    expect([checkpoints[0]?.unit, checkpoints.at(-1)?.unit]).toEqual(["p499", "p998"]);
  });
});
