import { describe, expect, it } from "vitest";
import { type Counted, compareGates, wrongShards } from "../../core/fsck/state.ts";
import { retell } from "../../core/history/decide-again.ts";
import type { Step } from "../../core/history/replayed-items.ts";
import { readFactShape } from "../../core/pack/fact-shape.ts";
import { verdictRows } from "../../core/pack/verdict-rows.ts";
import { cascade } from "../../core/readiness/cascade/cascade.ts";
import type { LoadedGate } from "../../core/readiness/cascade/loaded.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { decideArmed } from "../../core/readiness/gate/arming.ts";
import { countOf, movedCount } from "../../core/readiness/gate/count.ts";
import {
  decideExpired,
  decideGate,
  decideStable,
  needsVerdict,
  shardAfter,
  touchGate,
} from "../../core/readiness/gate/decide.ts";
import { evolveGate } from "../../core/readiness/gate/evolve.ts";
import type { Gate, GateShard, GateVerdict } from "../../core/readiness/gate/gate.ts";
import { presentWritten } from "../../core/readiness/gate/present-written.ts";
import { mayClearNext } from "../../core/readiness/gate/readers.ts";
import { countAmong, planShards, shardCounts, shardId, shardOf, shardsFor } from "../../core/readiness/gate/shard.ts";
import { applyPlan, planAllShards, planGates } from "../../core/readiness/plan-change.ts";
import { firstVersion } from "../../core/readiness/version.ts";
import { comparisonOf, evidenceOf, plan } from "../support/changes.ts";
import { at, clearGate, DAY, failed, gate, HOUR, passed, START, waiver } from "../support/readiness.ts";

/** A gate with many checkpoints: its shards count them, and it counts its open shards. */

const good = passed(at(DAY));
const clear: GateVerdict = { state: "clear", validUntil: at(DAY) };
const shut: GateVerdict = {
  state: "blocked",
  blockers: [{ unit: "u", requirement: "r", state: "comparing", since: START, reason: null }],
  blockerCount: 1,
};

/** A blocked gate of so many open shards. */
const sharded = (openShards: number, over: Partial<Gate> = {}): Gate => {
  const { unsatisfied: _, ...one } = gate({ total: 100, shards: 4, openShards, ...over });
  return one;
};
const shardWith = (unsatisfied: number, over: Partial<GateShard> = {}): GateShard => ({
  ...{ migration: "m", gate: "go", shard: 2, planVersion: 1, version: 8, unsatisfied },
  ...over,
});
const decide = (one: Gate, shard: GateShard, before: Checkpoint, after: Checkpoint, verdict?: GateVerdict) =>
  decideGate(one, { before, after }, verdict, START, shard);

const memberAt = (index: number, over: (one: Partial<Checkpoint>) => Checkpoint = failed): Checkpoint =>
  over({ unit: `pool${index}`, gates: ["go"] });
const membersOf = (length: number): Checkpoint[] => Array.from({ length }, (_, index) => memberAt(index));

describe("how many shards a gate has", () => {
  it.each([
    [64, 64, undefined],
    [65, 64, 2],
    [128, 64, 2],
    [129, 64, 3],
    [10_000, 64, 157],
    [100_000, 64, 256],
    [3, 1, 3],
    [65, undefined, undefined],
  ])("of %i checkpoints, %s in each: %s", (members, membersPerShard, shards) => {
    expect(shardsFor(membersOf(members), membersPerShard)).toBe(shards);
  });

  it("stays as it is, however many checkpoints there are: whoever is under way counts in the shard that there was", () => {
    expect(shardsFor(membersOf(128), 64, 3)).toBe(3);
    expect(shardsFor(membersOf(10), 64, 3)).toBe(3);
    expect(shardsFor(membersOf(10_000), 64, 3)).toBe(3);
    expect(shardsFor(membersOf(128), undefined, 3)).toBeUndefined();
  });

  it("is none where a change of one of its checkpoints may need more items than a transaction has", () => {
    const names = (length: number) => Array.from({ length }, (_, index) => `g${index}`);
    const wide = (gates: number, readerGates: number) => [
      ...membersOf(3),
      failed({ gates: names(gates), readerGates: names(readerGates) }),
    ];
    expect(shardsFor(wide(20, 6), 2)).toBe(2);
    expect(shardsFor(wide(20, 7), 2)).toBeUndefined();
  });
});

describe("a checkpoint's shard", () => {
  it("follows from its name by SHA-256, for as long as the number of shards is the same", () => {
    // printf pool01/rtc | sha256sum | head -c 8
    const first = 0xc1_13_34_a7;
    expect(shardOf({ unit: "pool01", requirement: "rtc" }, 2 ** 32)).toBe(first);
    expect(shardOf({ unit: "pool01", requirement: "rtc" }, 157)).toBe(first % 157);
    expect(shardOf(failed(), 1)).toBe(0);
  });

  it("has about as many others as any other shard", () => {
    const counts = shardCounts(membersOf(6_400), 100);
    expect(Math.min(...counts)).toBeGreaterThan(30);
    expect(Math.max(...counts)).toBeLessThan(110);
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(6_400);
  });

  it("is named by gate and number", () => {
    expect(shardId({ gate: "go@pool01", shard: 3 })).toBe("go@pool01#3");
  });
});

describe("what counts against a gate", () => {
  it("are its checkpoints, or its open shards, and without either it never clears", () => {
    expect(countOf({ unsatisfied: 3 })).toBe(3);
    expect(countOf({ openShards: 2 })).toBe(2);
    expect(countOf({})).toBe(Number.POSITIVE_INFINITY);
    expect(movedCount({ unsatisfied: 3 }, -1)).toEqual({ unsatisfied: 2 });
    expect(movedCount({ openShards: 2 }, 1)).toEqual({ openShards: 3 });
    expect(movedCount({ openShards: 2 })).toEqual({ openShards: 2 });
    expect(movedCount({})).toEqual({ unsatisfied: Number.POSITIVE_INFINITY });
  });

  it("among some checkpoints is counted by shard, and only open shards count", () => {
    const members = membersOf(5);
    expect(countAmong(members, undefined)).toEqual({ unsatisfied: 5 });
    expect(countAmong(members, 1)).toEqual({ openShards: 1 });
    expect(countAmong([memberAt(0, (over) => passed(at(DAY), over))], 1)).toEqual({ openShards: 0 });
    const shards = new Set(members.map((one) => shardOf(one, 1_000)));
    expect(countAmong(members, 1_000)).toEqual({ openShards: shards.size });
  });
});

describe("a checkpoint that changes side", () => {
  it("writes its shard alone where that is as open as before", () => {
    for (const [before, after, moved] of [
      [failed(), good, 2],
      [good, failed(), 4],
    ] as const) {
      expect(decide(sharded(1), shardWith(3), before, after)).toBeUndefined();
      expect(needsVerdict(sharded(1), { before, after }, START, shardWith(3))).toBe(false);
      expect(shardAfter(shardWith(3), { before, after }, 1)).toEqual(shardWith(moved, { version: 9 }));
    }
  });

  it("writes its gate where its shard opens or closes", () => {
    const base = { gate: "go", version: 4, at: START, type: "gate-counted" };
    expect(decide(sharded(2), shardWith(1), failed(), good)).toEqual({ ...base, openShards: 1 });
    expect(decide(sharded(2), shardWith(0), good, failed())).toEqual({ ...base, openShards: 3 });
  });

  it("clears its gate where its shard was the last that was open", () => {
    const last = { before: failed(), after: good };
    expect(needsVerdict(sharded(1), last, START, shardWith(1))).toBe(true);
    expect(needsVerdict(sharded(2), last, START, shardWith(1))).toBe(false);
    const event = decide(sharded(1), shardWith(1), failed(), good, clear);
    expect(event).toMatchObject({ type: "gate-cleared", openShards: 0, validUntil: at(DAY) });
    const after = evolveGate(sharded(1), event!);
    expect(after).toMatchObject({ state: "clear", openShards: 0, shards: 4, version: 4 });
    expect(after).not.toHaveProperty("unsatisfied");
  });

  it("makes its gate due where it was the last, and a comparison is under way", () => {
    const event = decide(sharded(1), shardWith(1), failed(), good, shut);
    expect(event).toMatchObject({ type: "gate-stabilizing", openShards: 0 });
    expect(evolveGate(sharded(1), event!).stableAt).not.toBeNull();
    const opened = { type: "gate-counted", gate: "go", version: 9, openShards: 1, at: START } as const;
    expect(evolveGate(sharded(0, { stableAt: at(HOUR) }), opened).stableAt).toBeNull();
  });

  it("shuts a clear gate, and opens its shard", () => {
    const { unsatisfied: _, ...one } = clearGate(at(DAY), { shards: 4, openShards: 0 });
    expect(needsVerdict(one, { before: good, after: failed() }, START, shardWith(0))).toBe(true);
    const event = decide(one, shardWith(0), good, failed());
    expect(event).toMatchObject({ type: "gate-blocked", openShards: 1 });
    // By a waiver that has ended unwritten it is not satisfied, and its shard counts it as if it were.
    const ended = { waiver: waiver(at(0)) };
    const unwritten = decideGate(one, { before: good, after: failed(ended) }, undefined, at(HOUR));
    expect(unwritten).toMatchObject({ type: "gate-blocked", openShards: 0 });
  });

  it("is refused where its shard was not read, rather than left uncounted", () => {
    expect(() => decideGate(sharded(1), { before: failed(), after: good }, clear, START)).toThrow(
      new TypeError("the shard of a checkpoint of gate go was not read"),
    );
  });
});

describe("a checkpoint that keeps its side", () => {
  it("needs no shard, and writes none", () => {
    const step = { before: good, after: passed(at(2 * DAY)) };
    expect(decideGate(sharded(2), step, undefined, START)).toBeUndefined();
    expect(shardAfter(shardWith(3), step, 1)).toBeUndefined();
    expect(shardAfter(undefined, { before: failed(), after: good }, 1)).toBeUndefined();
  });

  it("writes a gate that may clear at every change of side, also where its shard is counted wrongly", () => {
    const due = sharded(0, { stableAt: at(HOUR), stableForMs: HOUR });
    const event = decideGate(due, { before: good, after: failed() }, undefined, START, shardWith(-1));
    expect(event).toMatchObject({ type: "gate-counted", version: due.version + 1, openShards: 0 });
  });

  it("writes a blocked gate with another open shard where its own counts less than none, before or after", () => {
    const decided = (unsatisfied: number, before: Checkpoint, after: Checkpoint) =>
      decideGate(sharded(1), { before, after }, undefined, START, shardWith(unsatisfied));
    expect(decided(0, failed(), good)).toMatchObject({ type: "gate-counted", openShards: 1 });
    expect(decided(-1, good, failed())).toMatchObject({ type: "gate-counted", openShards: 1 });
    expect(decided(2, failed(), good)).toBeUndefined();
  });

  it("writes a blocked gate where it is satisfied for a shorter time, however many shards are open", () => {
    const event = decideGate(sharded(3), { before: good, after: passed(at(HOUR)) }, undefined, START);
    expect(event).toMatchObject({ type: "gate-counted", openShards: 3 });
  });
});

describe("what else is decided of a gate with shards keeps their count", () => {
  it.each([
    ["a touch", touchGate(sharded(2), START), 2],
    ["the end of its stabilization", decideStable(sharded(0, { stableAt: START }), clear, START), 0],
    [
      "that it expired",
      decideExpired(
        sharded(0, { state: "clear" }),
        { state: "blocked", blockers: [{ ...shut.blockers[0]!, state: "stale" }], blockerCount: 1 },
        START,
      ),
      0,
    ],
    [
      "that it is armed",
      decideArmed(sharded(2, { arming: { isArmed: false, since: START, from: null } }), "f", START),
      2,
    ],
  ])("%s", (_, event, openShards) => {
    expect(event).toMatchObject({ openShards });
    expect(event).not.toHaveProperty("unsatisfied");
  });

  it("so that one is due at once when it is armed with no open shard, and not otherwise", () => {
    const unarmed = (open: number) => sharded(open, { arming: { isArmed: false, since: START, from: null } });
    const armed = (one: Gate) => evolveGate(one, decideArmed(one, "f", START)!);
    expect(armed(unarmed(0))).toMatchObject({ openShards: 0, stableAt: START });
    expect(armed(unarmed(1))).toMatchObject({ openShards: 1, stableAt: null });
  });

  it("and newer evidence writes one that may clear with the next commit, which closes one shard at most", () => {
    expect([0, 1, 2].map((open) => mayClearNext(sharded(open)))).toEqual([true, true, false]);
    expect(mayClearNext(sharded(0, { state: "clear" }))).toBe(false);
  });
});

describe("the cascade of a change", () => {
  const loaded = (open: number, unsatisfied?: number): { readonly gates: readonly LoadedGate[] } => ({
    gates: [
      {
        gate: sharded(open),
        planned: undefined,
        ...(unsatisfied === undefined ? {} : { shard: shardWith(unsatisfied) }),
      },
    ],
  });

  it("has the shard beside the checkpoint, and the gate only where the shard opens or closes", () => {
    const within = cascade(evidenceOf(failed(), "passed"), loaded(1, 3), START);
    expect(within).toMatchObject({ gates: [], shards: [{ shard: 2, version: 9, unsatisfied: 2 }], unchanged: [] });
    expect(within.events.map(({ type }) => type)).toEqual(["checkpoint-evidenced"]);
    const closing = cascade(evidenceOf(failed(), "passed"), loaded(2, 1), START);
    expect(closing.gates.map(({ value }) => value.openShards)).toEqual([1]);
    expect(closing.shards).toMatchObject([{ unsatisfied: 0 }]);
  });

  it("of a comparison that keeps its state writes the gate, and of one that changes it what counts it", () => {
    const same = cascade(comparisonOf(good, "passed"), loaded(3), START);
    expect(same.gates.map(({ value }) => value.version)).toEqual([4]);
    expect(same.shards).toEqual([]);
    const other = cascade(comparisonOf(failed(), "passed"), loaded(3, 2), START);
    expect(other.gates).toEqual([]);
    expect(other.shards).toMatchObject([{ unsatisfied: 1 }]);
  });
});

describe("many changes, one after the other", () => {
  it("leave shards and gate at what the checkpoints are, whatever their order", () => {
    const checkpoints = membersOf(40);
    let one = sharded(countOf(countAmong(checkpoints, 4)));
    const shards = shardCounts(checkpoints, 4).map((unsatisfied, shard) => shardWith(unsatisfied, { shard }));
    let seed = 7;
    const next = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    let gateWrites = 0;
    for (let round = 0; round < 2_000; round += 1) {
      const index = next(40);
      const before = checkpoints[index] as Checkpoint;
      // The later, the more of them pass, so that shards close, and open again.
      const after = next(2_000) < round ? passed(at(DAY), { unit: before.unit }) : failed({ unit: before.unit });
      const step = { before, after };
      const number = shardOf(after, 4);
      const isNeeded = needsVerdict(one, step, START, shards[number]);
      checkpoints[index] = after;
      const isAllGood = checkpoints.every(({ state }) => state === "passed");
      const event = decideGate(one, step, isNeeded && isAllGood ? clear : undefined, START, shards[number]);
      shards[number] = shardAfter(shards[number], step, 1) ?? shards[number]!;
      if (event !== undefined) {
        gateWrites += 1;
        one = evolveGate(one, event);
      }
      expect(shards.map(({ unsatisfied }) => unsatisfied)).toEqual(shardCounts(checkpoints, 4));
      expect(one.openShards).toBe(countAmong(checkpoints, 4).openShards);
      if (one.state === "clear") expect(isAllGood).toBe(true);
    }
    expect(gateWrites).toBeGreaterThan(0);
    expect(gateWrites).toBeLessThan(700);
  });
});

describe("a plan version", () => {
  const checkpoints = new Map(
    plan.checkpoints.map((one) => [checkpointId(one), failed({ ...one, planVersion: plan.version })]),
  );
  const planned = (membersPerShard?: number) => planGates(new Map(), checkpoints, plan, START, { membersPerShard });

  it("gives shards to gates with more checkpoints than it says, and counts as before without", () => {
    for (const { after, members } of planned(2)) {
      expect(after.shards).toBe(members.length > 2 ? Math.ceil(members.length / 2) : undefined);
      expect(after).toMatchObject(countAmong(members, after.shards));
      expect(Object.keys(after).filter((name) => /^(unsatisfied|openShards)$/.test(name))).toHaveLength(1);
    }
    expect(planned(2).some(({ after }) => after.shards !== undefined)).toBe(true);
    for (const { after, members } of planned())
      expect([after.shards, after.unsatisfied]).toEqual([undefined, members.length]);
  });

  it("makes a gate due where all of its shards are closed", () => {
    const all = new Map(
      [...checkpoints].map(([id, one]) => [id, { ...passed(at(DAY)), ...one, state: "passed" as const }]),
    );
    const [one] = planGates(new Map(), all, plan, START, { membersPerShard: 1 }).filter(
      ({ after }) => after.shards !== undefined,
    );
    expect(one?.after).toMatchObject({ openShards: 0, state: "blocked", stableAt: expect.any(String) });
  });

  it("writes each shard over the one before, keeps what it has written, and removes what is left", () => {
    const gates = planned(1);
    const first = planAllShards([], gates, []);
    const total = gates.reduce((sum, { after: { shards = 0 } }) => sum + shards, 0);
    expect(first.shards).toHaveLength(total);
    expect(new Set(first.shards.map(({ version }) => version))).toEqual(new Set([firstVersion(plan.version)]));
    expect(first.removed).toEqual([]);
    const again = planAllShards(first.shards, gates, [], first.shards);
    expect(again.shards.every((one, index) => one === first.shards[index])).toBe(true);
    const [old] = first.shards as readonly [GateShard];
    const left = [shardWith(1, { gate: "gone", shard: 0 }), { ...old, shard: 99 }];
    const older = { ...old, planVersion: plan.version - 1, version: 7, unsatisfied: 55 };
    const next = planAllShards([older, ...left], gates, []);
    expect(next.shards[0]).toEqual({ ...old, version: 8 });
    expect(next.removed).toEqual(left);
    expect(planShards(gate(), [], new Map(), { steady: new Set(), dropped: new Set() })).toEqual([]);
    // Somebody was quicker with a checkpoint after it was written: it is written once more.
    const stale = { ...old, unsatisfied: old.unsatisfied + 1 };
    expect(planAllShards([stale], gates, []).shards[0]).toEqual({ ...old, version: old.version + 1 });
  });
});

describe("a shard that a plan version leaves as it was", () => {
  const checkpoints = new Map(
    plan.checkpoints.map((one) => [checkpointId(one), failed({ ...one, planVersion: plan.version })]),
  );
  const gates = planGates(new Map(), checkpoints, plan, START, { membersPerShard: 1 });
  const older = planAllShards([], gates, []).shards.map((one) => ({
    ...one,
    planVersion: plan.version - 1,
    version: 7,
  }));

  it("is the same item where it counts as many, whatever version the gate is of", () => {
    const { shards } = planAllShards(older, gates, [], older);
    expect(shards.every((one, index) => one === older[index])).toBe(true);
    expect(shards.length).toBeGreaterThan(2);
  });

  it("is written all the same where the version drops one of its checkpoints, which is there until the end", () => {
    const first = older[0] as GateShard;
    const shards = gates.find(({ after }) => after.id === first.gate)?.after.shards ?? 1;
    const named = (index: number) => ({ unit: "dropped", requirement: `r${index}` });
    const index = Array.from({ length: 1_000 }, (_, one) => one).find(
      (one) => shardOf(named(one), shards) === first.shard,
    );
    const gone = passed(at(DAY), { ...named(index ?? 0), gates: [first.gate], planVersion: plan.version - 1 });
    const { shards: next } = planAllShards(older, gates, [gone], older);
    expect(next[0]).toEqual({ ...first, planVersion: plan.version, version: 8 });
    expect(next.slice(1).every((one, at) => one === older[at + 1])).toBe(true);
    // As it is once this version has written it.
    expect(planAllShards(next, gates, [gone], next).shards[0]).toBe(next[0]);
  });

  it("is written over what was read where somebody wrote it while the checkpoints were read, so that all is read again", () => {
    const first = older[0] as GateShard;
    // Two changes that outweigh each other: one that was read with the checkpoints and not with the shard, and the version's own.
    const again = older.map((one) => (one === first ? { ...one, version: 8, unsatisfied: one.unsatisfied - 1 } : one));
    const { shards } = planAllShards(older, gates, [], again);
    expect(shards[0]).toEqual({ ...first, planVersion: plan.version, version: 8 });
    expect(shards.slice(1).every((one, at) => one === older[at + 1])).toBe(true);
    // What was not read again may have been written by anybody.
    expect(planAllShards(older, gates, []).shards.some((one, at) => one === older[at])).toBe(false);
  });

  it("is of the version under which somebody changes a checkpoint in it", () => {
    const step = { before: failed(), after: passed(at(DAY)) };
    expect(shardAfter(shardWith(3), step, 4)).toMatchObject({ planVersion: 4, unsatisfied: 2 });
  });
});

describe("a history that is told again", () => {
  it("counts the checkpoints of each gate themselves: nobody has its shards of then", () => {
    const checkpoints = new Map(
      plan.checkpoints.map((one) => [checkpointId(one), failed({ ...one, planVersion: plan.version })]),
    );
    const state = { checkpoints, gates: new Map() };
    const { gates } = applyPlan(state, plan, START, { membersPerShard: 1 });
    const told = retell({ checkpoints, gates }, plan, START).state();
    expect([...gates.values()].some(({ shards }) => shards !== undefined)).toBe(true);
    for (const { id, shards, openShards, unsatisfied } of told.gates.values()) {
      const members = [...checkpoints.values()].filter((one) => one.gates.includes(id));
      expect([shards, openShards, unsatisfied]).toEqual([undefined, undefined, members.length]);
    }
  });
});

describe("readers", () => {
  it("are shown how many checkpoints keep a gate shut, and never how many shards", () => {
    const shown = (unsatisfied?: number) => presentWritten(sharded(2), 1, [failed()], [], START, unsatisfied).gate;
    expect(shown(77).blockerCount).toBe(77);
    expect(shown().blockerCount).toBe(1);
    expect(presentWritten(gate({ unsatisfied: 9 }), 1, [], [], START).gate.blockerCount).toBe(9);
  });

  it("of a pack see the checkpoints that were not satisfied, also of a gate that a plan drops", () => {
    const fact = { id: "f", type: "plan-applied", recordedAt: START, planVersion: 2, events: [] } as const;
    const members = [...membersOf(3), memberAt(9, (over) => passed(at(DAY), over))];
    const before = {
      checkpoints: new Map(members.map((one) => [checkpointId(one), one])),
      gates: new Map([["go", sharded(2)]]),
    };
    const after = { checkpoints: new Map(), gates: new Map([["new", sharded(2, { id: "new" })]]) };
    const step: Step = { of: "plan", fact, before, after };
    expect(verdictRows(step, () => members.slice(0, 2)).map((row) => [row.gate, row.unsatisfied])).toEqual([
      ["go", 3],
      ["new", 2],
    ]);
  });

  it("of a fact from a file take either count, and an event with none is no event", () => {
    const shapeOf = (count: object) =>
      readFactShape({
        ...{ id: "f", type: "time-passed", recordedAt: START, migration: "m", unit: null, requirement: null },
        ...{ agent: null, planVersion: 1, gate: "go" },
        events: [{ type: "gate-counted", gate: "go", version: 2, at: START, ...count }],
      });
    expect(shapeOf({ openShards: 1 })).toHaveProperty("fact");
    expect(shapeOf({ unsatisfied: 1 })).toHaveProperty("fact");
    expect(shapeOf({ openShards: -1 })).toHaveProperty("fault");
    expect(shapeOf({})).toHaveProperty("fault");
  });
});

describe("fsck", () => {
  const members = membersOf(6);
  const checkpoints = new Map(members.map((one) => [checkpointId(one), one]));
  const right = sharded(countOf(countAmong(members, 3)), { shards: 3, total: 6 });
  const stored = shardCounts(members, 3).map((unsatisfied, shard) => shardWith(unsatisfied, { shard }));
  const counted = (shards: readonly GateShard[], over: Partial<Counted> = {}): Counted => ({
    ...{ checkpoints, gates: new Map([["go", right]]), shards: new Map(shards.map((one) => [shardId(one), one])) },
    ...over,
  });
  const places = (before: Counted, now = before) => wrongShards("m", before, now).map(({ place }) => place);

  it("holds a gate to its open shards", () => {
    const compare = (one: Gate) => compareGates("m", new Map([["go", one]]), checkpoints);
    expect(compare(right)).toEqual([]);
    expect(compare({ ...right, openShards: 1 })).toHaveLength(1);
    expect(compare({ ...right, unsatisfied: 6 })).toHaveLength(1);
  });

  it("finds shards that miscount, that lack, and that no gate has", () => {
    const [first, second, third] = stored as [GateShard, GateShard, GateShard];
    expect(places(counted(stored))).toEqual([]);
    expect(places(counted([{ ...first, unsatisfied: first.unsatisfied + 1 }, second, third]))).toEqual([
      "m shard go#0",
    ]);
    expect(places(counted([first, third]))).toEqual(["m shard go#1"]);
    expect(places(counted([...stored, shardWith(0, { shard: 7 })]))).toEqual(["m shard go#7"]);
    expect(places(counted(stored, { gates: new Map([["go", gate({ total: 6, unsatisfied: 6 })]]) }))).toHaveLength(3);
    expect(wrongShards("m", counted([first, third]), counted([first, third]))).toEqual([
      { code: "gate-miscounted", place: "m shard go#1" },
    ]);
  });

  it("leaves to the next run what was written meanwhile: a shard, or a checkpoint of it", () => {
    const wrong = stored.map((one) => ({ ...one, unsatisfied: 9 }));
    expect(places(counted(wrong))).toHaveLength(3);
    const moved = wrong.map((one) => ({ ...one, version: one.version + 1 }));
    expect(places(counted(wrong), counted(moved))).toEqual([]);
    const [one] = members as [Checkpoint];
    const written = new Map(checkpoints).set(checkpointId(one), { ...one, version: one.version + 1 });
    expect(places(counted(wrong), counted(wrong, { checkpoints: written }))).toHaveLength(2);
  });
});
