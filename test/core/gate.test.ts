import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding, Verdict } from "../../core/finding.ts";
import { plus } from "../../core/instant.ts";
import { readsOthers } from "../../core/plan/reads.ts";
import type { Change } from "../../core/readiness/cascade/change.ts";
import { type Checkpoint, evidentStateAt, isSatisfiedAt, stateAt } from "../../core/readiness/checkpoint/checkpoint.ts";
import { checkpointDueAt } from "../../core/readiness/checkpoint/decide-time.ts";
import { blockersAmong, inputsDigest, inputsOf, pendingComparisons } from "../../core/readiness/comparison-inputs.ts";
import { judgeGate } from "../../core/readiness/gate/judge.ts";
import { personOf, seen } from "../support/people.ts";
import { compiledPlan } from "../support/plan.ts";
import { happen, type World, worldOf } from "../support/world.ts";

const START = "2026-11-22T00:00:00.000Z";
const plan = compiledPlan();

/** The checkpoint of the test plan that compares the others: it passes once more after they did. */
const COMPARISON = 0;

interface Step {
  readonly checkpoint: number;
  readonly effect: Verdict["effect"];
  readonly minutes: number;
  readonly ageMinutes: number;
  /** Evidence comes; or a sweep runs; or somebody waives. */
  readonly act?: "evidence" | "sweep" | "waive";
}

const AGE_MS = 24 * 3_600_000;

const stepOf: fc.Arbitrary<Step> = fc.record({
  checkpoint: fc.nat(4),
  effect: fc.constantFrom<Verdict["effect"]>("passed", "passed", "passed", "failed", "inconclusive", "none"),
  minutes: fc.integer({ min: 1, max: 400 }),
  ageMinutes: fc.integer({ min: 0, max: 300 }),
  act: fc.constantFrom("evidence", "evidence", "evidence", "sweep", "waive"),
});

/** What a comparison reads; undefined for a checkpoint with evidence of its own. */
const comparedBy = ({ plan, checkpoints }: World, { requirement, unit }: Checkpoint): Checkpoint[] | undefined => {
  const found = plan.requirements.find(({ id }) => id === requirement);
  return readsOthers(found) && found !== undefined ? inputsOf(checkpoints.values(), found, unit) : undefined;
};

/** Comparisons that have not seen the newest evidence. */
const pendingIn = ({ plan, checkpoints }: World) =>
  pendingComparisons([...checkpoints.values()], new Map(plan.requirements.map((one) => [one.id, one])));

const evidenceChange = (world: World, checkpoint: Checkpoint, step: Step, now: string): Change => {
  const completedAt = plus(now, -step.ageMinutes * 60_000);
  const fact = `fact ${now}`;
  const evidence = {
    fact,
    object: { key: "k", versionId: "v" },
    digest: now,
    agent: "a",
    completedAt,
    sealedAt: completedAt,
    receivedAt: now,
    validUntil: plus(completedAt, AGE_MS),
    entries: 1,
    bytes: 1,
  };
  const findings: Finding[] =
    step.effect === "failed" ? [{ code: "check-failed", severity: "fail", message: "it failed", where: ["this"] }] : [];
  const inputs = comparedBy(world, checkpoint);
  if (inputs !== undefined) evidence.digest = inputsDigest(inputs);
  const verdict: Verdict = {
    outcome: step.effect === "passed" ? "accepted" : "rejected",
    effect: step.effect,
    findings,
  };
  const { head } = world;
  const change = { head, checkpoint, verdict, evidence, fact };
  return inputs === undefined ? { kind: "evidence", ...change, kept: {} } : { kind: "comparison", ...change };
};

const waiverChange = ({ plan, head }: World, checkpoint: Checkpoint, step: Step, now: string): Change => {
  const requirement = plan.requirements.find(({ id }) => id === checkpoint.requirement);
  if (requirement === undefined) throw new Error("no such requirement");
  const expiresAt = plus(now, step.minutes * 120_000);
  const request = { id: "r", by: personOf("kim"), reason: "r", control: "c", expiresAt, seen: seen() };
  const said = { fact: now, by: personOf("ana"), role: null, seen: seen(), current: seen(), maxMs: 30 * 86_400_000 };
  const approval = { action: "waiver-granted", requirement, contacts: plan.contacts, request, approval: said } as const;
  return { kind: "approval", head, checkpoint, approval, fact: now };
};

/** Everything that is due, as `sweep` finds it. */
const sweepAll = (world: World, now: string): number => {
  let transitions = 0;
  for (const checkpoint of [...world.checkpoints.values()])
    if ((checkpointDueAt(checkpoint) ?? FOREVER) <= now)
      transitions += happen(world, { kind: "lapse", head: world.head, checkpoint, fact: now }, now).transitions;
  for (const gate of [...world.gates.values()])
    if ((gate.stableAt ?? FOREVER) <= now)
      transitions += happen(world, { kind: "stabilization", head: world.head, gate, fact: now }, now).transitions;
  return transitions;
};

/** One thing that happens: evidence, somebody's approval, or a sweep over all that is due. */
const act = (world: World, step: Step, now: string): { transitions: number } => {
  const checkpoint = [...world.checkpoints.values()][step.checkpoint];
  if (checkpoint === undefined) throw new Error("no such checkpoint");
  if (step.act === "sweep") return { transitions: sweepAll(world, now) };
  if (step.act !== "waive") return happen(world, evidenceChange(world, checkpoint, step, now), now);
  return checkpoint.waiver === null
    ? happen(world, waiverChange(world, checkpoint, step, now), now)
    : { transitions: 0 };
};
const FOREVER = "9999";

const world = (): World => worldOf(plan, START);

describe("a gate, whatever comes and in whatever order", () => {
  it("counts exactly the checkpoints that neither passed nor are waived, as written", () => {
    fc.assert(
      fc.property(fc.array(stepOf, { maxLength: 60 }), (steps) => {
        const state = world();
        let now = START;
        for (const step of steps) {
          now = plus(now, step.minutes * 60_000);
          act(state, step, now);
          for (const gate of state.gates.values()) {
            const members = [...state.checkpoints.values()].filter((one) => one.gates.includes(gate.id));
            expect(gate.unsatisfied).toBe(
              members.filter((one) => one.state !== "passed" && one.waiver === null).length,
            );
            expect(gate.total).toBe(members.length);
            // A gate without a blocker is due again, or it might stay shut for ever.
            if (gate.state === "blocked" && gate.unsatisfied === 0) expect(gate.stableAt).not.toBeNull();
          }
        }
      }),
    );
  });

  it("clears only while every checkpoint is satisfied, and is valid until no later than they are", () => {
    fc.assert(
      fc.property(fc.array(stepOf, { maxLength: 80 }), (steps) => {
        const state = world();
        let now = START;
        for (const step of steps) {
          now = plus(now, step.minutes * 60_000);
          act(state, step, now);
          for (const gate of state.gates.values()) {
            const members = [...state.checkpoints.values()].filter((one) => one.gates.includes(gate.id));
            if (gate.state !== "clear" || gate.validUntil === null) continue;
            // Invariant 1: until `validUntil` the ledger is right.
            if (now < gate.validUntil) expect(members.every((one) => isSatisfiedAt(one, now))).toBe(true);
            if (gate.since === now)
              expect(judgeGate(members, blockersAmong(pendingIn(state), members), now).state).toBe("clear");
          }
        }
      }),
    );
  });

  it("is written after a sweep as it is judged, and nothing that is due is left", () => {
    fc.assert(
      fc.property(fc.array(stepOf, { maxLength: 80 }), (steps) => {
        const state = world();
        let now = START;
        for (const step of [
          ...steps,
          { checkpoint: 0, effect: "none", minutes: 90, ageMinutes: 0, act: "sweep" } as const,
        ]) {
          now = plus(now, step.minutes * 60_000);
          act(state, step, now);
          if (step.act !== "sweep") continue;
          for (const one of state.checkpoints.values()) {
            expect(checkpointDueAt(one) ?? FOREVER).toSatisfy((due: string) => due > now);
            expect(one.state).toBe(evidentStateAt(one, now));
          }
          for (const gate of state.gates.values()) {
            const members = [...state.checkpoints.values()].filter((one) => one.gates.includes(gate.id));
            expect(gate.state).toBe(judgeGate(members, blockersAmong(pendingIn(state), members), now).state);
          }
        }
      }),
    );
  });

  it("clears as soon as all are satisfied again, although some had expired without a write", () => {
    const state = world();
    const all = [0, 1, 2, 3, 4];
    for (const checkpoint of [...all, COMPARISON])
      act(state, { checkpoint, effect: "passed", minutes: 0, ageMinutes: 0 }, plus(START, 60_000));
    expect(state.gates.get("go")?.state).toBe("clear");
    const days = plus(START, 3 * 86_400_000);
    expect([...state.checkpoints.values()].map((one) => stateAt(one, days))).toEqual(all.map(() => "stale"));
    act(state, { checkpoint: 0, effect: "failed", minutes: 0, ageMinutes: 0 }, days);
    expect(state.gates.get("go")?.state).toBe("blocked");
    for (const [index, checkpoint] of [...all, COMPARISON].entries())
      act(state, { checkpoint, effect: "passed", minutes: 0, ageMinutes: 0 }, plus(days, 60_000 * (index + 1)));
    expect(state.gates.get("go")?.state).toBe("clear");
  });

  it("has one epoch for each transition", () => {
    fc.assert(
      fc.property(fc.array(stepOf, { maxLength: 60 }), (steps) => {
        const state = world();
        let now = START;
        let transitions = 0;
        for (const step of steps) {
          now = plus(now, step.minutes * 60_000);
          transitions += act(state, step, now).transitions;
        }
        expect([...state.gates.values()].reduce((sum, { epoch }) => sum + epoch, 0)).toBe(transitions);
      }),
    );
  });
});

describe("a checkpoint", () => {
  it("has its baseline from accepted evidence alone", () => {
    fc.assert(
      fc.property(fc.array(stepOf, { maxLength: 30 }), (steps) => {
        const state = world();
        let now = START;
        let accepted: string | null = null;
        for (const step of steps.map((one) => ({ ...one, checkpoint: 0 }))) {
          now = plus(now, step.minutes * 60_000);
          act(state, step, now);
          if (step.act === "evidence" && step.effect === "passed") accepted = `fact ${now}`;
        }
        expect([...state.checkpoints.values()][0]?.baseline.at(-1)?.fact ?? null).toBe(accepted);
      }),
    );
  });
});
