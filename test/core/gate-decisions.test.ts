import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { changesGates, decideGate, decideStable, needsVerdict, touchGate } from "../../core/readiness/gate/decide.ts";
import { evolveGate } from "../../core/readiness/gate/evolve.ts";
import type { Blocker, Gate, GateVerdict } from "../../core/readiness/gate/gate.ts";
import { at, clearGate, DAY, failed, gate, HOUR, MINUTE, passed, START, waiver } from "../support/readiness.ts";

/** What the change of one checkpoint does to a gate that counts it, case by case. */

const good = passed(at(DAY));
const blocker = (state: Blocker["state"], unit = "pool02"): Blocker => {
  return { unit, requirement: "rtc", state, since: START, reason: null };
};
const shutBy = (...blockers: Blocker[]): GateVerdict => ({ state: "blocked", blockers, blockerCount: blockers.length });
const clear: GateVerdict = { state: "clear", validUntil: at(DAY) };
const decide = (one: Gate, before: Checkpoint, after: Checkpoint, verdict?: GateVerdict, now = START) =>
  decideGate(one, { before, after }, verdict, now);

describe("a change of a checkpoint may change its gates", () => {
  it.each<[rule: string, before: Checkpoint, after: Checkpoint, now: string, changes: boolean]>([
    ["where it is satisfied now", failed(), good, START, true],
    ["where it is no longer satisfied", good, failed(), START, true],
    ["where its evidence had expired unwritten, and is renewed", passed(at(HOUR)), passed(at(DAY)), at(2 * HOUR), true],
    ["where it is satisfied for a shorter time", passed(at(DAY)), passed(at(DAY - 1)), START, true],
    ["but not where a refresh satisfies it for longer", passed(at(DAY)), passed(at(2 * DAY)), START, false],
    ["but not where it is satisfied for just as long", passed(at(DAY)), passed(at(DAY)), START, false],
    ["but not where it fails again", failed(), failed({ reason: "again" }), START, false],
  ])("%s", (_, before, after, now, changes) => {
    expect(changesGates({ before, after }, now)).toBe(changes);
  });
});

describe("the members of a gate are read", () => {
  const needs = (one: Gate, before: Checkpoint, after: Checkpoint, now = START) =>
    needsVerdict(one, { before, after }, now);

  it("where the last unsatisfied one is satisfied, and not before", () => {
    expect(needs(gate(), failed(), good)).toBe(true);
    expect(needs(gate({ unsatisfied: 2 }), failed(), good)).toBe(false);
  });
  it("where one of a clear gate is no longer satisfied, written or not", () => {
    expect(needs(clearGate(at(DAY)), good, failed())).toBe(true);
    const ended = { waiver: waiver(at(HOUR)) };
    expect(needs(clearGate(at(DAY)), passed(at(DAY), ended), failed(ended), at(HOUR))).toBe(true);
  });
  it("but not for a refresh of a clear gate, whose cost would grow with the plan", () => {
    expect(needs(clearGate(at(DAY)), good, passed(at(2 * DAY)))).toBe(false);
  });
});

describe("a clear gate", () => {
  const open = clearGate(at(DAY));

  it("shuts by its count although the checkpoint itself may be judged as satisfied", () => {
    const behind = clearGate(at(DAY), { unsatisfied: 1 });
    expect(decide(behind, good, passed(at(2 * DAY)), shutBy(blocker("failed")))?.type).toBe("gate-blocked");
  });
  it("counts the checkpoint that shuts it, and names every blocker of the verdict", () => {
    expect(decide(open, good, failed(), shutBy(blocker("failed"), blocker("late")))).toEqual({
      ...{ gate: "go", type: "gate-blocked", version: 4, unsatisfied: 1, at: START },
      blockers: [blocker("failed"), blocker("late")],
    });
  });
  it.each([undefined, clear])("names the checkpoint that shuts it where the verdict names none (%s)", (verdict) => {
    expect(decide(open, good, failed(), verdict)).toMatchObject({
      type: "gate-blocked",
      blockers: [{ unit: "pool01", requirement: "rtc", state: "failed", reason: "it failed" }],
    });
  });
  it("expires sooner where a checkpoint is satisfied for a shorter time, and never later", () => {
    expect(decide(open, good, passed(at(HOUR)))).toEqual({
      ...{ gate: "go", type: "gate-counted", version: 4, unsatisfied: 0, at: START, validUntil: at(HOUR) },
    });
    expect(decide(open, good, passed(at(DAY)))).toBeUndefined();
    expect(decide(open, good, passed(at(2 * DAY)))).toBeUndefined();
  });
  it("is not written for a checkpoint that stays as it is", () => {
    expect(decide(clearGate(at(HOUR)), good, good)).toBeUndefined();
  });
});

describe("a blocked gate", () => {
  it("counts a checkpoint less, or more, and says nothing of how long it is valid", () => {
    const two = gate({ unsatisfied: 2 });
    expect(decide(two, failed(), good)).toEqual({
      ...{ gate: "go", type: "gate-counted", version: 4, unsatisfied: 1, at: START },
    });
    expect(decide(two, good, failed())).toEqual({
      ...{ gate: "go", type: "gate-counted", version: 4, unsatisfied: 3, at: START },
    });
    expect(decide(two, failed(), failed())).toBeUndefined();
  });
  it("is written where a checkpoint is satisfied for a shorter time, so that whoever is clearing it reads again", () => {
    const two = gate({ unsatisfied: 2 });
    expect(decide(two, passed(at(DAY)), passed(at(HOUR)))).toEqual({
      ...{ gate: "go", type: "gate-counted", version: 4, unsatisfied: 2, at: START },
    });
    expect(decide(two, passed(at(HOUR)), passed(at(DAY)))).toBeUndefined();
    expect(decide(clearGate(at(MINUTE)), passed(at(DAY)), passed(at(HOUR)))).toBeUndefined();
  });
  it("does not clear without a verdict: it is judged again in a minute", () => {
    expect(decide(gate(), failed(), good)).toMatchObject({ type: "gate-stabilizing", stableAt: at(MINUTE) });
    expect(decide(gate({ stableForMs: HOUR }), failed(), good, shutBy(blocker("comparing")))).toMatchObject({
      stableAt: at(HOUR),
    });
  });
  it("clears at once where it need not be stable, also where a member had expired unwritten", () => {
    expect(decide(gate(), failed(), good, clear)).toEqual({
      ...{ gate: "go", type: "gate-cleared", version: 4, unsatisfied: 0, at: START, validUntil: at(DAY) },
    });
    const waiting = gate({ unsatisfied: 0, stableAt: at(3 * HOUR) });
    expect(decide(waiting, passed(at(HOUR)), good, clear, at(2 * HOUR))?.type).toBe("gate-cleared");
  });
  it("that must be stable begins to be so with the last checkpoint, and clears with a change after its time", () => {
    const must = gate({ stableForMs: HOUR });
    expect(decide(must, failed(), good, clear)).toMatchObject({ type: "gate-stabilizing", stableAt: at(HOUR) });
    const fresh = gate({ stableForMs: HOUR, unsatisfied: 0 });
    expect(decide(fresh, good, good, clear, at(MINUTE))).toMatchObject({ stableAt: at(HOUR + MINUTE) });
    const stable = { ...fresh, stableAt: at(HOUR) };
    expect(decide(stable, good, good, clear, at(HOUR))?.type).toBe("gate-cleared");
    expect(decide(stable, good, good, clear, at(HOUR - 1))).toBeUndefined();
  });
  it("that waits to be judged again is not put off by another change", () => {
    const waiting = gate({ unsatisfied: 0, stableAt: at(HOUR) });
    expect(decide(waiting, good, good, shutBy(blocker("comparing")))).toBeUndefined();
  });
  it("is written by a comparison as it is, and a clear gate is not", () => {
    expect(touchGate(gate({ unsatisfied: 2 }), at(HOUR))).toEqual({
      ...{ gate: "go", type: "gate-counted", version: 4, unsatisfied: 2, at: at(HOUR) },
    });
    expect(touchGate(clearGate(at(DAY)), at(HOUR))).toBeUndefined();
  });
});

describe("a gate whose stabilization is over", () => {
  const due = gate({ unsatisfied: 0, stableForMs: HOUR, stableAt: at(HOUR) });

  it("clears, with the version after the one that was read", () => {
    expect(decideStable(due, clear, at(HOUR))).toEqual({
      ...{ gate: "go", type: "gate-cleared", version: 4, unsatisfied: 0, at: at(HOUR), validUntil: at(DAY) },
    });
  });
  it("is left alone where it is clear, was never stabilizing, or is not due yet", () => {
    expect(decideStable({ ...due, state: "clear" }, clear, at(HOUR))).toBeUndefined();
    expect(decideStable({ ...due, stableAt: null }, clear, at(HOUR))).toBeUndefined();
    expect(decideStable(due, clear, at(HOUR - 1))).toBeUndefined();
  });
  it("stays due, and writes nothing, only where comparisons alone keep it shut", () => {
    const again = (...blockers: Blocker[]) => decideStable(due, shutBy(...blockers), at(HOUR));
    expect(again(blocker("comparing"))).toBeUndefined();
    expect(again(blocker("comparing"), blocker("stale"))).toEqual({
      ...{ gate: "go", type: "gate-stabilizing", version: 4, unsatisfied: 0, at: at(HOUR) },
      stableAt: at(2 * HOUR),
    });
  });
});

describe("a gate after an event", () => {
  const base = { gate: "go", version: 4, at: at(HOUR) };

  it("is no longer stabilizing once it counts a checkpoint that is not satisfied, and otherwise still is", () => {
    const stabilizing = gate({ unsatisfied: 0, stableAt: at(DAY) });
    expect(evolveGate(stabilizing, { ...base, type: "gate-counted", unsatisfied: 1 }).stableAt).toBeNull();
    expect(evolveGate(stabilizing, { ...base, type: "gate-counted", unsatisfied: 0 }).stableAt).toBe(at(DAY));
  });
  it("is valid until what the count says, or as long as before", () => {
    const open = clearGate(at(DAY));
    const counted = { ...base, type: "gate-counted", unsatisfied: 0 } as const;
    expect(evolveGate(open, { ...counted, validUntil: at(HOUR) }).validUntil).toBe(at(HOUR));
    expect(evolveGate(open, counted).validUntil).toBe(at(DAY));
  });
  it("that shut is judged again only where all of its checkpoints are written as satisfied", () => {
    const open = clearGate(at(DAY), { stableForMs: 2 * HOUR });
    const shut = { ...base, type: "gate-blocked", blockers: [] } as const;
    expect(evolveGate(open, { ...shut, unsatisfied: 1 })).toMatchObject({ stableAt: null, since: at(HOUR), epoch: 2 });
    expect(evolveGate(open, { ...shut, unsatisfied: 0 })).toMatchObject({ stableAt: at(3 * HOUR), validUntil: null });
  });
});
