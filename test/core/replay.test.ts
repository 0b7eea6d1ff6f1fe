import { describe, expect, it } from "vitest";
import type { Fact, FactEvent } from "../../core/history/fact.ts";
import { planFact } from "../../core/history/plan-fact.ts";
import { replay } from "../../core/history/replay.ts";
import { inReplayOrder } from "../../core/history/replay-order.ts";
import type { Step } from "../../core/history/replayed-items.ts";
import { AT_ONCE, REPLAY_START, replayedFactOf, startReplay, wholeState } from "../../core/history/replaying.ts";
import { lapseFact } from "../../core/history/time-fact.ts";
import type { Instant } from "../../core/instant.ts";
import { applyPlan, planChanges } from "../../core/readiness/plan-change.ts";
import { PARTS_WAY } from "../../core/readiness/planned-parts.ts";
import { personOf } from "../support/people.ts";
import { compiledPlan } from "../support/plan.ts";
import { UNAPPROVED } from "../support/unapproved.ts";
import { happen, worldOf } from "../support/world.ts";

/** The ledger's state, made from the history alone. */

const AT = "2026-11-22T00:00:00.000Z";
const LAPSED = "2026-11-24T00:00:00.000Z";
const APPLIED = "2026-11-24T00:01:00.000Z";
const [first, second] = [compiledPlan(), compiledPlan({ version: 2 })];
const planOf = (version: number) => (version === 1 ? first : second);

const applied = (
  version: number,
  effectiveAt: Instant,
  recordedAt: Instant,
  { membersPerShard, all = false }: { membersPerShard?: number; all?: boolean } = {},
): Fact => {
  const object = { key: `plan-${version}`, versionId: "v" };
  const applying = {
    version,
    digest: `d${version}`,
    at: effectiveAt,
    by: personOf("ana"),
    object,
    written: true,
    ...(all ? {} : { rewrites: PARTS_WAY }),
    ...UNAPPROVED,
    ...(membersPerShard === undefined ? {} : { membersPerShard }),
  };
  const none = planChanges(new Map(), new Map());
  return planFact("contoso", applying, none, recordedAt);
};

/** One checkpoint of version 1 lapses, and then version 2 is applied, by a writer whose clock says `secondAt`. */
const historyOf = (secondAt: Instant) => {
  const world = worldOf(first, AT);
  const checkpoint = world.checkpoints.get("pool01/accounts");
  if (checkpoint === undefined) throw new Error("the plan has no such checkpoint");
  const { events } = happen(world, { kind: "lapse", head: world.head, checkpoint, fact: "f" }, LAPSED);
  expect(events).not.toEqual([]);
  const facts = [applied(1, AT, AT), lapseFact(checkpoint, checkpoint, LAPSED, events), applied(2, APPLIED, secondAt)];
  return { facts, state: applyPlan(world, second, APPLIED) };
};

describe("a replay", () => {
  it("gives the state that was written", () => {
    const { facts, state } = historyOf(APPLIED);
    expect(replay(facts, planOf)).toEqual(state);
  });

  const SHARDED = { membersPerShard: 2 };

  it("counts large gates in shards where the fact of their plan version says so, and in none where it says nothing", () => {
    const none = { checkpoints: new Map(), gates: new Map() };
    const sharded = applyPlan(none, first, AT, SHARDED);
    expect(sharded.gates.get("go")).toMatchObject({ shards: 3, openShards: 3 });
    expect(replay([applied(1, AT, AT, SHARDED)], planOf)).toEqual(sharded);
    expect(applied(1, AT, AT)).not.toHaveProperty("membersPerShard");
    const next = applied(2, APPLIED, APPLIED, { all: true });
    const replayed = replay([applied(1, AT, AT, SHARDED), next], planOf);
    expect(replayed).toEqual(applyPlan(sharded, second, APPLIED, { rewrites: "all" }));
    expect(replayed.gates.get("go")).not.toHaveProperty("shards");
  });

  it("leaves shards as they are of a gate that the next plan version leaves as it is", () => {
    const { gates } = replay([applied(1, AT, AT, SHARDED), applied(2, APPLIED, APPLIED)], planOf);
    expect(gates.get("go")).toMatchObject({ planVersion: 1, shards: 3 });
  });

  it("gives it also where the clock of whoever applied the next plan was behind", () => {
    const { facts, state } = historyOf("2026-11-23T23:59:57.000Z");
    expect(replay(facts.toReversed(), planOf)).toEqual(state);
  });

  it("gives it also where both were recorded at one instant", () => {
    const { facts, state } = historyOf(LAPSED);
    expect(replay(facts.toReversed(), planOf)).toEqual(state);
  });

  it("says where the history lacks a fact", () => {
    const { facts } = historyOf(APPLIED);
    const gap = facts.map((fact) => ({
      ...fact,
      events: fact.events.map((one) => ({ ...one, version: 9 })),
    })) as Fact[];
    expect(() => replay(gap, planOf)).toThrow(expect.objectContaining({ code: "history-gap" }));
  });

  it("applies a fact whole, once each of its events follows what is there", () => {
    const { facts } = historyOf(APPLIED);
    const [planned, lapsed] = facts as [Fact, Fact];
    const [event] = lapsed.events as [FactEvent];
    const early = { ...lapsed, id: "early", events: [event, { ...event, unit: "pool02" }] } as Fact;
    const far = {
      ...lapsed,
      id: "far",
      events: [
        { ...event, version: event.version + 1 },
        { ...event, unit: "no" },
      ],
    };
    const steps: string[] = [];
    const replaying = startReplay(planOf, REPLAY_START, AT_ONCE, ({ fact }) => steps.push(fact.id));
    replaying.add(planned);
    const before = [...replaying.state.checkpoints.values()];
    replaying.add(far as Fact);
    expect([...replaying.state.checkpoints.values()]).toEqual(before);
    replaying.add(early);
    expect(replaying.known().waiting.map(({ id }) => id)).toEqual(["far"]);
    expect(steps).toEqual([planned.id, "early", "early"]);
    expect(() => wholeState(replaying.known())).toThrow(
      expect.objectContaining({ code: "history-gap", details: { fact: "far" } }),
    );
  });

  it("takes up what waited, however long the chain of what came too early", () => {
    const { facts } = historyOf(APPLIED);
    const [planned, lapsed] = facts as [Fact, Fact];
    const [event] = lapsed.events as [FactEvent];
    const chain = Array.from({ length: 50 }, (_, index) => ({
      ...lapsed,
      id: `f${index}`,
      events: [{ ...event, version: event.version + index }],
    })) as Fact[];
    const replaying = startReplay(planOf, REPLAY_START, AT_ONCE);
    for (const fact of [planned, ...chain.toReversed()]) replaying.add(fact);
    expect(wholeState(replaying.known()).checkpoints.get("pool01/accounts")?.version).toBe(event.version + 49);
  });

  it("says what every fact changes, of which kind, and of plan versions too", () => {
    const { facts } = historyOf(APPLIED);
    const [planned, lapsed, next] = facts as [Fact, Fact, Fact];
    const steps: Step[] = [];
    const replaying = startReplay(planOf, REPLAY_START, AT_ONCE, (step) => steps.push(step));
    replaying.add(planned);
    const go = replaying.state.gates.get("go");
    const version = (go?.version ?? 0) + 1;
    const counted = { type: "gate-counted", gate: "go", version, unsatisfied: 9, at: LAPSED } as const;
    replaying.add({ ...lapsed, events: [...lapsed.events, counted] } as Fact);
    replaying.add(next);
    expect(steps.map(({ of, fact }) => [of, fact.id])).toEqual([
      ["plan", planned.id],
      ["checkpoint", lapsed.id],
      ["gate", lapsed.id],
      ["plan", next.id],
    ]);
    expect(steps[1]).toMatchObject({ event: lapsed.events[0], before: { state: "missing" }, after: { state: "late" } });
    expect(steps[2]).toMatchObject({ event: counted, before: go, after: { version, unsatisfied: 9 } });
  });

  it("applies two events of one item that one fact made", () => {
    const { facts } = historyOf(APPLIED);
    const [planned, lapsed] = facts as [Fact, Fact];
    const [event] = lapsed.events as [FactEvent];
    const both = { ...lapsed, events: [event, { ...event, version: event.version + 1 }] } as Fact;
    const replaying = startReplay(planOf, REPLAY_START, AT_ONCE);
    for (const fact of [planned, both]) replaying.add(fact);
    expect(wholeState(replaying.known()).checkpoints.get("pool01/accounts")?.version).toBe(event.version + 1);
  });

  it("loses none of two facts that follow the same version, so that a history with both is not whole", () => {
    const { facts } = historyOf(APPLIED);
    const [planned, lapsed] = facts as [Fact, Fact];
    const [event] = lapsed.events as [FactEvent];
    const twice = ["a", "b"].map((id) => ({ ...lapsed, id, events: [{ ...event, version: event.version + 1 }] }));
    const replaying = startReplay(planOf, REPLAY_START, AT_ONCE);
    for (const fact of [planned, ...twice]) replaying.add(fact as Fact);
    expect(replaying.known().waiting.map(({ id }) => id)).toEqual(["a", "b"]);
    replaying.add(lapsed);
    expect(replaying.known().waiting.map(({ id }) => id)).toEqual(["b"]);
  });

  it.each<[string, (event: FactEvent) => readonly FactEvent[], string]>([
    [
      "a checkpoint",
      (event) => [{ ...event, unit: "pool02" } as FactEvent, { ...event, version: 9 } as FactEvent],
      "version 9 of pool01/accounts",
    ],
    ["a gate", () => [{ type: "gate-counted", gate: "go", version: 9, unsatisfied: 1, at: LAPSED }], "version 9 of go"],
  ])("says of %s which version has no predecessor", (_, eventsOf, named) => {
    const [planned, lapsed] = historyOf(APPLIED).facts as [Fact, Fact];
    const [event] = lapsed.events as [FactEvent];
    const gap = { ...lapsed, events: eventsOf(event) } as Fact;
    expect(() => replay([planned, gap], planOf)).toThrow(`the history lacks the predecessor of ${named}`);
  });

  it("is not whole where a fact is of a plan version that never came into force", () => {
    const [planned, lapsed] = historyOf(APPLIED).facts as [Fact, Fact];
    const [event] = lapsed.events as [FactEvent];
    const orphan = { ...lapsed, planVersion: 2 } as Fact;
    const replaying = startReplay(planOf, REPLAY_START, Number.POSITIVE_INFINITY);
    for (const fact of [planned, orphan]) replaying.add(fact);
    expect(replaying.known()).toMatchObject({ planVersion: 1, waiting: [{ id: orphan.id }] });
    expect(() => replay([planned, orphan], planOf)).toThrow(
      `the history lacks the predecessor of version ${event.version} of pool01/accounts`,
    );
  });

  it("needs of a fact its events, and nothing of one without", () => {
    const [planned, lapsed] = historyOf(APPLIED).facts as [Fact, Fact];
    const { id, type, recordedAt, events, planVersion } = lapsed;
    expect(replayedFactOf(lapsed)).toEqual({ id, type, recordedAt, planVersion, events });
    expect(replayedFactOf({ ...lapsed, planVersion: null } as unknown as Fact)).toMatchObject({ planVersion: 0 });
    expect(replayedFactOf({ ...lapsed, events: [] } as Fact)).toBeUndefined();
    expect(replayedFactOf(planned)).toMatchObject({ planVersion: 1, effectiveAt: AT, events: [] });
  });

  it("puts no plan version into force twice", () => {
    const { facts } = historyOf(APPLIED);
    const [planned] = facts as [Fact];
    const replaying = startReplay(planOf, REPLAY_START, AT_ONCE);
    replaying.add(planned);
    expect(() => replaying.add({ ...planned, id: "again" })).toThrow(
      expect.objectContaining({ code: "history-gap", details: { fact: "again" } }),
    );
  });
});

describe("the order of a replay", () => {
  const placed = (planVersion: number | null, type: Fact["type"], recordedAt: string, id: string) =>
    ({ planVersion, type, recordedAt, id }) as Fact;

  it("is by plan version, first what puts it into force, then by instant and name", () => {
    const inOrder = [
      placed(null, "manifest-audited", "2026-11-25", "z"),
      placed(1, "plan-applied", "2026-11-24", "z"),
      placed(1, "time-passed", "2026-11-22", "z"),
      placed(1, "approval-recorded", "2026-11-23", "a"),
      placed(1, "time-passed", "2026-11-23", "b"),
      placed(2, "plan-applied", "2026-11-22", "a"),
      placed(2, "time-passed", "2026-11-21", "a"),
    ];
    expect(inOrder.toReversed().toSorted(inReplayOrder)).toEqual(inOrder);
    for (const [index, one] of inOrder.entries())
      for (const [other, two] of inOrder.entries())
        expect(Math.sign(inReplayOrder(one, two))).toBe(Math.sign(index - other));
  });
});
