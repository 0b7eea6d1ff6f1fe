import { describe, expect, it } from "vitest";
import type { Fact, FactEvent } from "../../core/history/fact.ts";
import { planFact } from "../../core/history/plan-fact.ts";
import { replay } from "../../core/history/replay.ts";
import { AT_ONCE, REPLAY_START, startReplay, wholeState } from "../../core/history/replaying.ts";
import { lapseFact } from "../../core/history/time-fact.ts";
import type { Instant } from "../../core/instant.ts";
import { applyPlan, planChanges } from "../../core/readiness/plan-change.ts";
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

const applied = (version: number, effectiveAt: Instant, recordedAt: Instant): Fact => {
  const object = { key: `plan-${version}`, versionId: "v" };
  const applying = {
    version,
    digest: `d${version}`,
    at: effectiveAt,
    by: personOf("ana"),
    object,
    written: true,
    ...UNAPPROVED,
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
  const facts = [applied(1, AT, AT), lapseFact(checkpoint, LAPSED, events), applied(2, APPLIED, secondAt)];
  return { facts, state: applyPlan(world, second, APPLIED) };
};

describe("a replay", () => {
  it("gives the state that was written", () => {
    const { facts, state } = historyOf(APPLIED);
    expect(replay(facts, planOf)).toEqual(state);
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
