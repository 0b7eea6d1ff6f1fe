import { describe, expect, it } from "vitest";
import { readsFor } from "../../core/readiness/cascade/cascade.ts";
import type { Change } from "../../core/readiness/cascade/change.ts";
import { hasRead, type Loaded, withChange, withOutcome, withPlans } from "../../core/readiness/cascade/loaded.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import { comparisonOf, evidenceOf, lapseOf, plan, planChange, stabilizationOf, summaryOf } from "../support/changes.ts";
import { at, checkpoint, clearGate, DAY, failed, gate, HOUR, passed, START, waiver } from "../support/readiness.ts";

/** What a change needs to know: a refresh nothing, anything else no more than it must. */

const reads = (change: Change, loaded: Loaded = {}, now = START) => readsFor(change, loaded, now);
const requirements = new Map(plan.requirements.map((one) => [one.id, one]));
const plannedFor = (units: readonly string[] | null) => ({ ...plan.gates[0]!, id: "go", units });
const has = (gates: readonly Gate[], units: readonly string[] | null = null) => ({
  gates: gates.map((one) => ({ gate: one, planned: plannedFor(units) })),
});
const items = (units: readonly string[] | null, ...all: Checkpoint[]) => ({ checkpoints: { units, items: all } });
const ALL = { what: "checkpoints", units: null } as const;
const REQUIREMENTS = { what: "requirements" } as const;
/** Where a checkpoint changes side, its shards may count it. */
const GO_MOVED = { what: "gates", ids: ["go"], moved: { unit: "pool01", requirement: "rtc", gates: ["go"] } } as const;

describe("evidence", () => {
  it("that refreshes a satisfied checkpoint, or changes nothing, needs nothing", () => {
    expect(reads(evidenceOf(passed(at(DAY)), "passed", at(2 * DAY)))).toEqual([]);
    expect(reads(evidenceOf(passed(at(DAY)), "none"))).toEqual([]);
  });
  it("that satisfies a checkpoint needs its gates, and none where it counts in none", () => {
    expect(reads(evidenceOf(failed(), "passed"))).toEqual([GO_MOVED]);
    expect(reads(evidenceOf(failed({ gates: [] }), "passed"))).toEqual([]);
  });
  it("that may clear a gate needs the gate's members, of the units that the gate counts", () => {
    const pools = ["pool01", "pool02"];
    expect(reads(evidenceOf(failed(), "passed"), has([gate()], pools))).toEqual([
      { what: "checkpoints", units: pools },
      REQUIREMENTS,
    ]);
    expect(reads(evidenceOf(failed(), "passed"), has([gate()]))).toEqual([ALL, REQUIREMENTS]);
  });
  it("that changes a count alone needs no members, and nothing of the plan", () => {
    expect(reads(evidenceOf(failed(), "passed"), { gates: [{ gate: gate({ unsatisfied: 2 }) }] })).toEqual([]);
  });
  it("that may clear a gate, or shuts it, needs what the plan says of it, and only then its members", () => {
    const plans = [{ what: "gate-plans", ids: ["go"] }];
    expect(reads(evidenceOf(failed(), "passed"), { gates: [{ gate: gate() }] })).toEqual(plans);
    expect(reads(evidenceOf(passed(at(DAY)), "failed"), { gates: [{ gate: clearGate(at(DAY)) }] })).toEqual(plans);
  });
  it("needs the members of several gates once, and of all units where one gate counts all", () => {
    const [one, two] = [gate({ id: "one" }), gate({ id: "two" })];
    const both = (second: readonly string[] | null | undefined): Loaded => ({
      gates: [
        { gate: one, planned: plannedFor(["pool01"]) },
        { gate: two, planned: second === undefined ? null : plannedFor(second) },
      ],
      requirements,
    });
    expect(reads(evidenceOf(failed({ gates: ["one", "two"] }), "passed"), both(["pool01", "pool02"]))).toEqual([
      { what: "checkpoints", units: ["pool01", "pool02"] },
    ]);
    expect(reads(evidenceOf(failed({ gates: ["one", "two"] }), "passed"), both(null))).toEqual([ALL]);
    expect(reads(evidenceOf(failed({ gates: ["one", "two"] }), "passed"), both(undefined))).toEqual([ALL]);
  });
  it("needs the other units only where a member compares evidence of theirs", () => {
    const loaded = (...members: Checkpoint[]): Loaded => ({
      ...has([gate()], ["pool01"]),
      ...items(["pool01"], failed(), ...members),
      requirements,
    });
    const compares = failed({ requirement: "homed-once" });
    const change = evidenceOf(failed(), "passed");
    expect(reads(change, loaded())).toEqual([]);
    expect(reads(change, loaded(compares))).toEqual([ALL]);
    expect(reads(change, loaded({ ...compares, gates: ["another"] }))).toEqual([]);
    expect(reads(change, { ...loaded(compares), ...items(null, compares) })).toEqual([]);
  });
});

describe("a comparison", () => {
  it("needs its gates although its checkpoint stays as it is, so that two writers meet in them", () => {
    expect(reads(comparisonOf(failed(), "failed"))).toEqual([{ what: "gates", ids: ["go"] }]);
    expect(reads(evidenceOf(failed(), "failed"))).toEqual([]);
  });
});

describe("time", () => {
  const late = checkpoint({ remindEveryMs: DAY });

  it("that makes a checkpoint late or stale needs no gate that is blocked by it already", () => {
    expect(reads(lapseOf(checkpoint()), {}, at(DAY))).toEqual([]);
    expect(reads(lapseOf(passed(at(HOUR))), {}, at(HOUR))).toEqual([GO_MOVED]);
  });
  it("that warns of the end of a waiver needs the gates, whose recipients are told", () => {
    const warned = failed({ waiver: waiver(at(10 * DAY)) });
    expect(reads(lapseOf(warned), {}, at(3 * DAY))).toEqual([{ what: "gates", ids: ["go"] }]);
    const plans = [{ what: "gate-plans", ids: ["go"] }];
    expect(reads(lapseOf(warned), { gates: [{ gate: gate({ unsatisfied: 5 }) }] }, at(3 * DAY))).toEqual(plans);
  });
  it("that reminds asks first whether somebody has been reminded, and reads nothing more if so", () => {
    const id = { what: "notification", topic: "late:pool01", epoch: Math.floor(Date.parse(at(DAY)) / DAY) };
    expect(reads(lapseOf(late), {}, at(DAY))).toEqual([id]);
    expect(reads(lapseOf(late), { notified: true }, at(DAY))).toEqual([]);
  });
  it("that reminds needs the owner, what else is late of the unit, the requirements, and which gates are armed", () => {
    const notified = false;
    const all = [{ what: "owner", unit: "pool01" }, { what: "checkpoints", units: ["pool01"] }, REQUIREMENTS];
    expect(reads(lapseOf(late), { notified }, at(DAY))).toEqual(all);
    expect(reads(lapseOf(late), { notified, owner: null }, at(DAY))).toEqual(all.slice(1));
    expect(reads(lapseOf(late), { notified, owner: null, requirements, ...items(["pool02"]) }, at(DAY))).toEqual([
      { what: "checkpoints", units: ["pool01"] },
    ]);
    expect(reads(lapseOf(late), { notified, owner: null, ...items(["pool01"], late) }, at(DAY))).toEqual([
      REQUIREMENTS,
    ]);
    const known = { notified, owner: null, ...items(null, late, passed(at(DAY), { unit: "pool02", gates: ["x"] })) };
    expect(reads(lapseOf(late), { ...known, requirements }, at(DAY))).toEqual([{ what: "unarmed", ids: ["go"] }]);
    expect(reads(lapseOf(late), { ...known, requirements, unarmed: new Set() }, at(DAY))).toEqual([]);
  });
});

describe("the end of a stabilization", () => {
  const due = gate({ unsatisfied: 0, stableAt: at(HOUR) });

  it("needs the gate again, then what the plan says of it, then its members", () => {
    expect(reads(stabilizationOf(due), {}, at(HOUR))).toEqual([{ what: "gates", ids: ["go"] }]);
    expect(reads(stabilizationOf(due), { gates: [{ gate: due }] }, at(HOUR))).toEqual([
      { what: "gate-plans", ids: ["go"] },
    ]);
    expect(reads(stabilizationOf(due), has([due]), at(HOUR))).toEqual([ALL, REQUIREMENTS]);
    expect(reads(stabilizationOf(due), { ...has([due]), ...items(null), requirements }, at(HOUR))).toEqual([]);
  });
  it("needs nothing before it, nor of a gate that is clear or not stabilizing", () => {
    expect(reads(stabilizationOf(due), {}, at(HOUR - 1))).toEqual([]);
    expect(reads(stabilizationOf({ ...due, stableAt: null }), {}, at(HOUR))).toEqual([]);
    expect(reads(stabilizationOf(clearGate(at(DAY), { stableAt: at(HOUR) })), {}, at(HOUR))).toEqual([]);
  });
  it("of no gate needs no members", () => {
    expect(reads(stabilizationOf(due), { gates: [] }, at(HOUR))).toEqual([]);
  });
});

describe("a summary", () => {
  it("needs the whole migration once it is due, and nothing before", () => {
    expect(reads(summaryOf(at(HOUR)), {}, at(HOUR - 1))).toEqual([]);
    expect(reads(summaryOf(at(HOUR)), {}, at(HOUR))).toEqual([ALL, REQUIREMENTS, { what: "gates", ids: null }]);
    expect(reads(summaryOf(at(HOUR)), { ...items(["pool01"]), gates: [] }, at(HOUR))).toEqual([ALL, REQUIREMENTS]);
    expect(reads(summaryOf(at(HOUR)), { ...items(null), requirements, gates: [] }, at(HOUR))).toEqual([]);
  });
});

describe("a plan version", () => {
  it("needs the whole migration, gates and shards before checkpoints, and when its next summary is due", () => {
    expect(reads(planChange(plan))).toEqual([{ what: "gates", ids: null }, { what: "shards" }, { what: "summary" }]);
    expect(reads(planChange(plan), { gates: [], shards: [], summary: null })).toEqual([ALL]);
    expect(reads(planChange(plan), { ...items(null), gates: [], shards: [], summary: null })).toEqual([]);
    const counted = { ...items(null), gates: [], shards: [{} as never], summary: null };
    expect(reads(planChange(plan), counted)).toEqual([{ what: "shards-again" }]);
    expect(reads(planChange(plan), { ...counted, shardsAgain: [] })).toEqual([]);
  });
});

describe("what has been read", () => {
  it("is whole only where every unit has been read", () => {
    expect(hasRead({}, ["pool01"])).toBe(false);
    expect(hasRead(items(["pool01"]), ["pool01"])).toBe(true);
    expect(hasRead(items(["pool01"]), ["pool01", "pool02"])).toBe(false);
    expect(hasRead(items(["pool01"]), null)).toBe(false);
    expect(hasRead(items(null), null)).toBe(true);
    expect(hasRead(items(null), ["pool09"])).toBe(true);
  });
  it("has a changed checkpoint in its new state, and no other", () => {
    const [rtc, accounts, other] = [failed(), failed({ requirement: "accounts" }), failed({ unit: "pool02" })];
    const after = passed(at(DAY));
    expect(withChange(items(null, rtc, accounts, other), after)).toEqual([after, accounts, other]);
    expect(withChange(items(null, rtc), undefined)).toEqual([rtc]);
    expect(withChange({}, after)).toEqual([]);
  });
  it("has what the plan says of the gates that were asked for, and of no others", () => {
    const [go, other, gone] = ["go", "other", "gone"].map((id) => gate({ id })) as [Gate, Gate, Gate];
    const loaded: Loaded = { gates: [{ gate: go }, { gate: other }], expiredGates: [{ gate: gone }] };
    expect(withPlans(loaded, ["go", "gone"], [plannedFor(null)])).toEqual({
      gates: [{ gate: go, planned: plannedFor(null) }, { gate: other }],
      expiredGates: [{ gate: gone, planned: null }],
    });
    expect(withPlans({}, ["go"], [])).toEqual({});
  });
  it("has a plan's checkpoints as they were written, and gates as they were read", () => {
    const [rtc, other] = [failed(), failed({ unit: "pool02" })];
    const after = passed(at(DAY));
    const loaded = { ...items(null, rtc, other), gates: [], summary: null };
    expect(withOutcome(loaded, { checkpoints: [{ value: after }] })).toEqual({
      ...items(null, after, other),
      gates: [],
      summary: null,
    });
    expect(withOutcome({}, { checkpoints: [] })).toEqual(items(null));
  });
});
