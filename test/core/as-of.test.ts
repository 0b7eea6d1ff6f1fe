import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AsOf,
  asOf,
  checkpointStateAsOf,
  gatesAsOf,
  type Moment,
  recordedUntil,
} from "../../core/history/as-of.ts";
import type { Fact, PlanFact } from "../../core/history/fact.ts";
import { replay } from "../../core/history/replay.ts";
import { HOLD_MS, REPLAY_START, type ReplayPosition, startReplay } from "../../core/history/replaying.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { MigrationState } from "../../core/readiness/plan-change.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, clearGate, DAY, failed, HOUR, MINUTE, passed, START, waiver } from "../support/readiness.ts";
import { type Told, told } from "../support/told.ts";

/** What was known when about what: two axes, by the same functions as the present. */

const STABLE = { stableFor: "2h" };
const plans = [
  ...[compiledPlan(), compiledPlan({ version: 2 }), compiledPlan({ version: 3, accountAge: "48h" })],
  compiledPlan({ version: 4, rtc: ", dueWithin: 25h" }),
];
const planOf = (version: number): Plan => {
  const plan = plans[version - 1];
  if (plan === undefined) throw new Error(`no plan version ${version}`);
  return plan;
};
const byTime = (facts: readonly Fact[]): Fact[] =>
  facts.toSorted((a, b) => (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : a.id < b.id ? -1 : 1));

const known = (facts: readonly Fact[], moment: Moment, from: ReplayPosition = REPLAY_START, of = planOf): AsOf => {
  const until = recordedUntil(moment);
  const replaying = startReplay(of, from);
  const ordered = byTime(facts);
  for (const fact of ordered) if (fact.recordedAt > from.upTo && fact.recordedAt <= until) replaying.add(fact);
  const late = ordered.filter(({ recordedAt }) => recordedAt > until && recordedAt <= moment.knownAt);
  const next = ordered.filter((one): one is PlanFact => one.type === "plan-applied" && one.recordedAt > until);
  return asOf(replaying, of, moment, late, next);
};
const then = (instant: string): Moment => ({ at: instant, knownAt: instant });
const gateIn = (one: AsOf, id: string) => gatesAsOf(one, new Set([id]))[0]?.present;
const stateIn = (one: AsOf, id: string) => {
  const checkpoint = one.state.checkpoints.get(id);
  return checkpoint === undefined ? undefined : checkpointStateAsOf(one, checkpoint);
};
const same = ({ checkpoints, gates }: MigrationState) => [new Map(checkpoints), new Map(gates)];

/** Both requirements of pool01 pass after an hour, so that its gate is clear. */
const ready = (plan = planOf(1)): Told => {
  const history = told();
  history.apply(plan, START);
  history.evidence("pool01/accounts", "passed", at(HOUR));
  history.evidence("pool01/rtc", "passed", at(HOUR + MINUTE));
  return history;
};
const MOVE = "move@pool01";

/** Everything passes, and was compared, so that all gates are clear. */
const compared = (): Told => {
  const history = told();
  history.apply(planOf(1), START);
  for (const id of ["pool01/accounts", "pool02/accounts", "pool01/rtc", "pool02/rtc"])
    history.evidence(id, "passed", at(HOUR));
  history.compare("global/homed-once", "passed", at(HOUR + MINUTE));
  return history;
};

describe("what was known at an instant", () => {
  it("is what the facts of until then make, whatever came later", () => {
    const history = ready();
    history.evidence("pool01/rtc", "failed", at(3 * HOUR));
    expect(gateIn(known(history.facts, then(at(HOUR))), MOVE)).toMatchObject({ state: "blocked", blockerCount: 1 });
    expect(gateIn(known(history.facts, then(at(2 * HOUR))), MOVE)).toMatchObject({ state: "clear" });
    expect(gateIn(known(history.facts, then(at(3 * HOUR))), MOVE)).toMatchObject({
      state: "blocked",
      blockers: [{ unit: "pool01", requirement: "rtc", state: "failed" }],
    });
  });

  it("has all facts of one instant", () => {
    const history = told();
    history.apply(planOf(1), START);
    history.evidence("pool01/accounts", "passed", at(HOUR));
    history.evidence("pool01/rtc", "passed", at(HOUR));
    expect(gateIn(known(history.facts, then(at(HOUR))), MOVE)).toMatchObject({ state: "clear" });
  });

  it("is judged by the clock, also where nobody had written yet that time passed", () => {
    const { facts } = ready();
    const later = known(facts, { at: at(DAY + 2 * HOUR), knownAt: at(2 * HOUR) });
    expect(gateIn(later, MOVE)).toMatchObject({ state: "blocked", since: at(DAY + HOUR), blockerCount: 2 });
    expect(stateIn(later, "pool01/rtc")).toBe("stale");
  });

  it("has no gate that had not been stable for long enough, until that was written", () => {
    const plan = compiledPlan({ stableFor: "2h", requirements: "" });
    const history = told();
    history.apply(plan, START);
    for (const id of ["pool01/accounts", "pool02/accounts", "pool01/rtc", "pool02/rtc"])
      history.evidence(id, "passed", at(HOUR));
    history.compare("global/homed-once", "passed", at(HOUR + MINUTE));
    history.stabilize("go", at(3 * HOUR + 2 * MINUTE));
    const of = (): Plan => plan;
    const goAt = (instant: string) => gateIn(known(history.facts, then(instant), REPLAY_START, of), "go")?.state;
    expect([goAt(at(2 * HOUR)), goAt(at(3 * HOUR + MINUTE)), goAt(at(4 * HOUR))]).toEqual([
      ...["blocked", "blocked"],
      "clear",
    ]);
  });

  it("is nothing before the first plan was in force, whatever is known later", () => {
    for (const moment of [then(at(-HOUR)), { at: at(-HOUR), knownAt: at(DAY) }]) {
      const one = known(ready().facts, moment);
      expect([one.plan, gatesAsOf(one), one.undecided, one.comparing]).toEqual([undefined, [], [], new Set()]);
    }
  });

  it.each([
    [at(HOUR), at(DAY), at(HOUR)],
    [at(DAY), at(HOUR), at(HOUR)],
  ])("at %s by what was known at %s has the facts until %s", (instant, knownAt, until) => {
    expect(recordedUntil({ at: instant, knownAt })).toBe(until);
  });

  it("has no clear gate while a plan version was being applied", () => {
    const history = ready();
    history.apply(planOf(2), at(3 * HOUR), at(3 * HOUR + 2 * MINUTE));
    const during = known(history.facts, then(at(3 * HOUR + MINUTE)));
    expect(during.applying).toEqual({ version: 2, since: at(3 * HOUR) });
    expect(known(history.facts, then(at(3 * HOUR))).applying).toEqual(during.applying);
    expect(gateIn(during, MOVE)).toMatchObject({ state: "blocked", blockers: [{ state: "applying" }, {}] });
    expect(gateIn(known(history.facts, then(at(3 * HOUR - 1))), MOVE)).toMatchObject({ state: "clear" });
    expect(gateIn(known(history.facts, then(at(3 * HOUR + 2 * MINUTE))), MOVE)).toMatchObject({ state: "clear" });
  });

  it("names what it knows of a gate that is blocked anyway, while a plan version was being applied", () => {
    const history = ready();
    history.apply(planOf(2), at(3 * HOUR), at(3 * HOUR + 2 * MINUTE));
    const shown = gateIn(known(history.facts, then(at(3 * HOUR + MINUTE))), "move@pool02");
    expect(shown?.blockers).toMatchObject([{ state: "missing" }, { state: "missing" }]);
  });

  it("has every gate, where nobody asks for one", () => {
    const ids = gatesAsOf(known(ready().facts, then(at(2 * HOUR)))).map(({ gate: { id } }) => id);
    expect(ids.toSorted()).toEqual(["go", MOVE, "move@pool02"]);
  });

  it("says that a comparison was under way, where a gate is blocked over it", () => {
    const history = compared();
    history.evidence("pool01/rtc", "failed", at(2 * HOUR));
    history.evidence("pool01/accounts", "passed", at(2 * HOUR));
    expect(gateIn(known(history.facts, then(at(2 * HOUR))), "go")?.blockers).toMatchObject([
      { requirement: "rtc", state: "failed" },
      { requirement: "homed-once", state: "comparing" },
    ]);
  });

  it("is not clear where a fact of the gate is known whose predecessor is not", () => {
    const plan = compiledPlan(STABLE);
    const history = told();
    history.apply(plan, START);
    for (const id of ["pool01/accounts", "pool02/accounts", "pool01/rtc", "pool02/rtc"])
      history.evidence(id, "passed", at(HOUR));
    history.compare("global/homed-once", "passed", at(HOUR + MINUTE));
    history.stabilize("go", at(3 * HOUR + 2 * MINUTE));
    // The clock of whoever compared was ahead.
    const facts = history.facts.map((one) =>
      one.type === "evidence-compared" ? { ...one, recordedAt: at(5 * HOUR) } : one,
    );
    const one = known(facts, then(at(4 * HOUR)), REPLAY_START, () => plan);
    expect([...one.unknown.gates]).toEqual(["go"]);
    const gates = new Map([...one.state.gates].map(([id, gate]) => [id, { ...gate, total: 0 }]));
    const empty = { ...one, state: { gates, checkpoints: new Map() } };
    expect(gateIn(empty, "go")).toMatchObject({ state: "blocked", since: at(4 * HOUR), blockerCount: 0 });
  });

  it("is not clear where a fact is known whose predecessor is not", () => {
    const history = ready();
    history.evidence("pool01/rtc", "passed", at(2 * HOUR));
    history.evidence("pool01/rtc", "failed", at(3 * HOUR));
    // The clock of whoever wrote the second of three was ahead.
    const facts = history.facts.map((one) =>
      one.recordedAt === at(2 * HOUR) ? { ...one, recordedAt: at(3 * HOUR + 1_000) } : one,
    );
    const between = known(facts, then(at(3 * HOUR)));
    expect([...between.unknown.checkpoints]).toEqual(["pool01/rtc"]);
    expect([...between.unknown.gates].toSorted()).toEqual(["go", MOVE]);
    expect(stateIn(between, "pool01/rtc")).toBe("inconclusive");
    expect(gateIn(between, MOVE)).toMatchObject({ state: "blocked", blockers: [{ state: "inconclusive" }] });
    expect(gateIn(known(facts, then(at(4 * HOUR))), MOVE)).toMatchObject({ blockers: [{ state: "failed" }] });
  });
});

/** Histories with all that may happen to the order of facts. */
const STEPS = fc.array(
  fc.record({
    what: fc.constantFrom("passed", "failed", "older", "compare", "lapse", "plan"),
    unit: fc.constantFrom("pool01", "pool02"),
    requirement: fc.constantFrom("accounts", "rtc"),
    afterMs: fc.constantFrom(0, 1_000, MINUTE, HOUR, DAY),
    clockMs: fc.constantFrom(-4_000, 0, 0, 4_000),
  }),
  { minLength: 1, maxLength: 25 },
);
type Step = typeof STEPS extends fc.Arbitrary<infer T> ? T : never;

/** What each writer's clock said is what is recorded; what happened is in the order of the list. */
const historyOf = (steps: Step): { readonly facts: Fact[]; readonly state: MigrationState } => {
  const history = told();
  history.apply(planOf(1), START);
  let now = HOUR;
  let version = 1;
  for (const { what, unit, requirement, afterMs, clockMs } of steps) {
    now += afterMs;
    const instant = at(now + clockMs);
    const id = `${unit}/${requirement}`;
    if (what === "compare") history.compare("global/homed-once", "passed", instant);
    else if (what === "lapse") history.lapse(id, instant);
    else if (what !== "plan") history.evidence(id, what, instant);
    else if (version < 3) {
      version += 1;
      history.apply(planOf(version), instant, at(now + 1_000 + clockMs));
      now += 1_000;
    }
  }
  return { facts: history.facts, state: history.world() };
};

describe("a replay that goes on", () => {
  it("comes to the same state from every position before, whatever the clocks of writers say", () => {
    fc.assert(
      fc.property(STEPS, fc.nat(), fc.nat(), (steps, first, second) => {
        const { facts, state } = historyOf(steps);
        const ordered = byTime(facts);
        const cuts = [first, second].map((one) => ordered[one % ordered.length]?.recordedAt ?? START).toSorted();
        let position = REPLAY_START;
        for (const upTo of [...cuts, at(40 * DAY)]) {
          const replaying = startReplay(planOf, position);
          for (const fact of ordered)
            if (fact.recordedAt > position.upTo && fact.recordedAt <= upTo) replaying.add(fact);
          position = structuredClone(replaying.position(upTo));
        }
        const whole = startReplay(planOf, position).known();
        expect(whole.waiting).toEqual([]);
        expect(same(whole.state)).toEqual(same(state));
        expect(same(replay(facts, planOf))).toEqual(same(state));
      }),
      { numRuns: 150 },
    );
  });

  it("counts all facts that it has seen, and waits for a plan version for as long as clocks may be off", () => {
    const history = ready();
    history.evidence("pool01/rtc", "failed", at(2 * HOUR));
    const [, , , late] = history.facts as [Fact, Fact, Fact, Fact];
    history.apply(planOf(2), at(3 * HOUR));
    const replaying = startReplay(planOf);
    for (const fact of history.facts) if (fact !== late) replaying.add(fact);
    replaying.add({ ...late, recordedAt: at(3 * HOUR + HOLD_MS) });
    expect(replaying.position(at(DAY))).toMatchObject({ facts: history.facts.length, planVersion: 1, waiting: [] });
  });

  it("refuses what it finds of a plan version that has been replaced for longer than clocks may be off", () => {
    const history = ready();
    history.evidence("pool01/rtc", "failed", at(2 * HOUR));
    const [, , , late] = history.facts as [Fact, Fact, Fact, Fact];
    history.apply(planOf(2), at(3 * HOUR));
    const replaying = startReplay(planOf);
    for (const fact of history.facts) if (fact !== late) replaying.add(fact);
    replaying.add({ ...late, recordedAt: at(3 * HOUR + HOLD_MS - 1) });
    expect(replaying.known().waiting).toEqual([]);
    expect(() => replaying.add({ ...late, id: "again", recordedAt: at(3 * HOUR + HOLD_MS + 1) })).toThrow(
      expect.objectContaining({ code: "history-gap" }),
    );
  });
});

describe("what is known today about an instant", () => {
  const today = (instant: string, known: string): Moment => ({ at: instant, knownAt: known });
  const T = at(2 * HOUR);

  it("has evidence that was completed by then and arrived later", () => {
    const history = ready();
    history.evidence("pool01/rtc", "failed", at(4 * HOUR), at(2 * HOUR - MINUTE));
    expect(gateIn(known(history.facts, then(T)), MOVE)).toMatchObject({ state: "clear" });
    const one = known(history.facts, today(T, at(5 * HOUR)));
    expect(gateIn(one, MOVE)).toMatchObject({ state: "blocked", blockers: [{ requirement: "rtc", state: "failed" }] });
    expect(one.undecided).toEqual([]);
  });

  it("has none that was completed later, nor what people decided later", () => {
    const history = ready();
    history.evidence("pool01/rtc", "failed", at(4 * HOUR), at(2 * HOUR + MINUTE));
    expect(gateIn(known(history.facts, today(T, at(5 * HOUR))), MOVE)).toMatchObject({ state: "clear" });
  });

  it("opens a gate by what arrived later, where it need not have been stable", () => {
    const history = told();
    history.apply(planOf(1), START);
    history.evidence("pool01/accounts", "passed", at(HOUR));
    history.evidence("pool01/rtc", "passed", at(4 * HOUR), at(HOUR));
    expect(gateIn(known(history.facts, then(T)), MOVE)).toMatchObject({ state: "blocked" });
    expect(gateIn(known(history.facts, today(T, at(5 * HOUR))), MOVE)).toMatchObject({ state: "clear" });
  });

  it("opens none that would have had to be stable first", () => {
    const plan = compiledPlan(STABLE);
    const history = told();
    history.apply(plan, START);
    for (const id of ["pool01/accounts", "pool02/accounts", "pool02/rtc"]) history.evidence(id, "passed", at(HOUR));
    history.compare("global/homed-once", "passed", at(HOUR));
    history.evidence("pool01/rtc", "passed", at(9 * HOUR), at(HOUR));
    const one = known(history.facts, today(T, at(10 * HOUR)), REPLAY_START, () => plan);
    expect(stateIn(one, "pool01/rtc")).toBe("passed");
    expect(gateIn(one, "go")).toMatchObject({ state: "blocked", blockerCount: 0 });
  });

  it("does not say what evidence was that came behind newer evidence", () => {
    const history = ready();
    history.evidence("pool01/rtc", "passed", at(3 * HOUR), at(3 * HOUR));
    history.evidence("pool01/rtc", "older", at(4 * HOUR), at(2 * HOUR - MINUTE));
    const one = known(history.facts, today(T, at(5 * HOUR)));
    expect(stateIn(one, "pool01/rtc")).toBe("inconclusive");
    expect(gateIn(one, MOVE)).toMatchObject({ state: "blocked", blockers: [{ state: "inconclusive" }] });
    expect(one.undecided).toEqual([{ unit: "pool01", requirement: "rtc", fact: "fact-4" }]);
  });

  it("does not take over a verdict that was made beside what came later", () => {
    const history = ready();
    history.apply(planOf(4), at(3 * HOUR));
    history.evidence("pool01/rtc", "passed", at(4 * HOUR), at(2 * HOUR - MINUTE));
    const one = known(history.facts, today(T, at(5 * HOUR)));
    expect(one.plan?.version).toBe(1);
    expect(stateIn(one, "pool01/rtc")).toBe("inconclusive");
    expect(one.undecided).toMatchObject([{ fact: "fact-4" }]);
  });

  it("does not take one over that was made beside newer evidence, although it passed", () => {
    const history = ready();
    history.evidence("pool01/rtc", "passed", at(3 * HOUR), at(3 * HOUR));
    history.evidence("pool01/rtc", "passed", at(4 * HOUR), at(2 * HOUR - MINUTE));
    const one = known(history.facts, today(T, at(5 * HOUR)));
    expect(stateIn(one, "pool01/rtc")).toBe("inconclusive");
    expect(one.undecided).toMatchObject([{ fact: "fact-4" }]);
  });

  it("takes over one verdict after the other, each beside the one before", () => {
    const history = ready();
    history.evidence("pool01/rtc", "failed", at(4 * HOUR), at(2 * HOUR - 2 * MINUTE));
    history.evidence("pool01/rtc", "passed", at(5 * HOUR), T);
    const one = known(history.facts, today(T, at(6 * HOUR)));
    expect([stateIn(one, "pool01/rtc"), one.undecided]).toEqual(["passed", []]);
    expect(one.state.checkpoints.get("pool01/rtc")?.evidence?.fact).toBe("fact-4");
  });

  it("leaves older evidence alone that something newer had answered by then", () => {
    const history = ready();
    history.evidence("pool01/rtc", "older", at(4 * HOUR), at(30 * MINUTE));
    const one = known(history.facts, today(T, at(5 * HOUR)));
    expect([stateIn(one, "pool01/rtc"), one.undecided]).toEqual(["passed", []]);
  });

  describe("where a comparison reads it", () => {
    it("has the comparison of just that evidence, whenever it ran", () => {
      const history = compared();
      history.evidence("pool01/accounts", "passed", at(4 * HOUR), at(HOUR + 2 * MINUTE));
      history.compare("global/homed-once", "failed", at(6 * HOUR));
      expect(gateIn(known(history.facts, then(T)), "go")).toMatchObject({ state: "clear" });
      const one = known(history.facts, today(T, at(7 * HOUR)));
      expect(gateIn(one, "go")).toMatchObject({ blockers: [{ requirement: "homed-once", state: "failed" }] });
    });

    it("is not clear over older evidence of which nobody can say whether it would have been compared", () => {
      const history = compared();
      history.evidence("pool01/accounts", "passed", at(3 * HOUR), at(3 * HOUR));
      history.evidence("pool01/accounts", "older", at(4 * HOUR), at(HOUR + 2 * MINUTE));
      const one = known(history.facts, today(T, at(5 * HOUR)));
      expect([...one.comparing]).toEqual(["global/homed-once"]);
    });

    it("stays clear where a comparison was under way then, as it stayed", () => {
      const history = compared();
      history.evidence("pool01/accounts", "passed", at(2 * HOUR - MINUTE));
      history.evidence("pool02/rtc", "passed", at(4 * HOUR), at(2 * HOUR - MINUTE));
      expect(gateIn(known(history.facts, then(T)), "go")).toMatchObject({ state: "clear" });
      const one = known(history.facts, today(T, at(5 * HOUR)));
      expect(one.comparing).toEqual(new Set());
      expect(gateIn(one, "go")).toMatchObject({ state: "clear" });
    });

    it("is not clear where nobody ever compared just that evidence", () => {
      const history = compared();
      history.evidence("pool01/accounts", "passed", at(4 * HOUR), at(HOUR + 2 * MINUTE));
      history.evidence("pool02/accounts", "passed", at(5 * HOUR), at(5 * HOUR));
      // What it finds is about evidence of which nobody could know then.
      history.compare("global/homed-once", "failed", at(6 * HOUR));
      const one = known(history.facts, today(T, at(7 * HOUR)));
      expect(gateIn(one, "go")).toMatchObject({
        state: "blocked",
        blockers: [{ requirement: "homed-once", state: "comparing" }],
      });
    });
  });
});

/** A moment whose parts are made for it. */
describe("a moment", () => {
  const moment = then(at(HOUR));
  const asKnown = (over: Partial<AsOf>): AsOf => ({
    ...{ moment, plan: planOf(1), state: { checkpoints: new Map(), gates: new Map() }, undecided: [] },
    ...{ unknown: { checkpoints: new Set(), gates: new Set() }, comparing: new Set(), applying: null },
    ...over,
  });
  const stateOf = (checkpoints: readonly Checkpoint[], one: Gate): MigrationState => ({
    checkpoints: new Map(checkpoints.map((each) => [checkpointId(each), each])),
    gates: new Map([[one.id, one]]),
  });

  it("names 50 of those that a plan version leaves unknown, and counts all", () => {
    const members = Array.from({ length: 51 }, (_, index) => passed(at(DAY), { unit: `p${index + 10}` }));
    const state = stateOf(members, clearGate(at(DAY), { total: 51 }));
    const shown = gateIn(asKnown({ state, applying: { version: 2, since: at(1) } }), "go");
    expect([shown?.since, shown?.blockers.length, shown?.blockers.at(-1)?.unit, shown?.blockerCount]).toEqual([
      ...[at(1), 50, "p59"],
      51,
    ]);
  });

  it("has a clear gate over nothing, where the plan requires nothing for it", () => {
    expect(gateIn(asKnown({ state: stateOf([], clearGate(at(DAY), { total: 0 })) }), "go")?.state).toBe("clear");
  });

  it("has no clear gate over a checkpoint of which the state before is unknown", () => {
    const one = passed(at(DAY));
    const unknown = { checkpoints: new Set([checkpointId(one)]), gates: new Set<string>() };
    expect(gateIn(asKnown({ unknown, state: stateOf([one], clearGate(at(DAY))) }), "go")).toMatchObject({
      ...{ state: "blocked", blockerCount: 1 },
      blockers: [{ requirement: "rtc", state: "inconclusive" }],
    });
  });

  it.each<[string, Checkpoint, string]>([
    ["inconclusive where it would pass", passed(at(DAY)), "inconclusive"],
    ["inconclusive where it would be waived", failed({ waiver: waiver(at(DAY)) }), "inconclusive"],
    ["what is known of it where that does not satisfy", failed(), "failed"],
  ])("shows a checkpoint whose predecessor is unknown as %s", (_, one, state) => {
    const unknown = { checkpoints: new Set([checkpointId(one)]), gates: new Set<string>() };
    expect(checkpointStateAsOf(asKnown({ unknown }), one)).toBe(state);
  });
});
