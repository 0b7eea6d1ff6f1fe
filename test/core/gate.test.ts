import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dynamoLimits } from "../../adapters/dynamo-limits.ts";
import type { Verdict } from "../../core/finding.ts";
import { plus } from "../../core/instant.ts";
import { compilePlan } from "../../core/plan/compile.ts";
import {
  type Checkpoint,
  checkpointId,
  evidentStateAt,
  isSatisfiedAt,
  stateAt,
} from "../../core/readiness/checkpoint/checkpoint.ts";
import { decideWaiver } from "../../core/readiness/checkpoint/decide-approval.ts";
import { decideEvidence } from "../../core/readiness/checkpoint/decide-evidence.ts";
import { checkpointDueAt, decideTime } from "../../core/readiness/checkpoint/decide-time.ts";
import type { CheckpointEvent } from "../../core/readiness/checkpoint/event.ts";
import { evolveCheckpoint } from "../../core/readiness/checkpoint/evolve.ts";
import { decideGate, movesGates, needsVerdict, unsatisfiedDelta } from "../../core/readiness/gate/decide.ts";
import { evolveGate } from "../../core/readiness/gate/evolve.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import { judgeGate } from "../../core/readiness/gate/judge.ts";
import { applyPlan, emptyState } from "../../core/readiness/plan-change.ts";
import { planText } from "../support/plan.ts";

const START = "2026-11-22T00:00:00.000Z";
const plan = (() => {
  const result = compilePlan("plan.yaml", planText(), () => undefined, dynamoLimits);
  if (!result.ok) throw new Error("the test plan has errors");
  return result.plan;
})();

interface Step {
  readonly checkpoint: number;
  readonly effect: Verdict["effect"];
  readonly minutes: number;
  readonly ageMinutes: number;
  /** Evidence comes; or time is looked at; or somebody waives. */
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

interface World {
  readonly checkpoints: Map<string, Checkpoint>;
  readonly gates: Map<string, Gate>;
}

const evidenced = (before: Checkpoint, step: Step, now: string): CheckpointEvent | undefined => {
  const completedAt = plus(now, -step.ageMinutes * 60_000);
  const evidence = {
    fact: `fact ${now}`,
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
  const findings =
    step.effect === "failed" ? [{ code: "x", severity: "fail" as const, message: "it failed", where: ["this"] }] : [];
  return decideEvidence(
    before,
    { outcome: step.effect === "passed" ? "accepted" : "rejected", effect: step.effect, findings },
    evidence,
    now,
  );
};

const waived = (before: Checkpoint, step: Step, now: string): CheckpointEvent | undefined =>
  before.waiver !== null
    ? undefined
    : decideWaiver(
        before,
        { by: "kim", reason: "r", control: "c", expiresAt: plus(now, step.minutes * 120_000) },
        { fact: now, by: "ana", maxMs: 30 * 86_400_000 },
        now,
      );

/** What one event does to its checkpoint and to the gates, as the use cases go it. */
const settle = ({ checkpoints, gates }: World, event: CheckpointEvent | undefined, now: string): number => {
  const before = event === undefined ? undefined : checkpoints.get(checkpointId(event));
  if (event === undefined || before === undefined) return 0;
  const after = evolveCheckpoint(before, event);
  checkpoints.set(checkpointId(after), after);
  if (!movesGates(before, after, now)) return 0;
  let transitions = 0;
  for (const id of after.gates) {
    const gate = gates.get(id) as Gate;
    const members = [...checkpoints.values()].filter((one) => one.gates.includes(id));
    const verdict = needsVerdict(gate, unsatisfiedDelta(before, after)) ? judgeGate(members, [], now) : undefined;
    const turned = decideGate(gate, { before, after }, verdict, now);
    if (turned === undefined) continue;
    gates.set(id, evolveGate(gate, turned));
    if (turned.type === "gate-cleared" || turned.type === "gate-blocked") transitions += 1;
  }
  return transitions;
};

/** One thing that happens: evidence, somebody's decision, or a sweep over all that is due. */
const take = (state: World, step: Step, now: string): { transitions: number } => {
  const before = [...state.checkpoints.values()][step.checkpoint] as Checkpoint;
  if (step.act === "waive") return { transitions: settle(state, waived(before, step, now), now) };
  if (step.act !== "sweep") return { transitions: settle(state, evidenced(before, step, now), now) };
  const due = [...state.checkpoints.values()].filter((one) => (checkpointDueAt(one) ?? FOREVER) <= now);
  return { transitions: due.reduce((sum, one) => sum + settle(state, decideTime(one, now), now), 0) };
};
const FOREVER = "9999";

const world = (): World => {
  const { checkpoints, gates } = applyPlan(emptyState, plan, START);
  return { checkpoints: new Map(checkpoints), gates: new Map(gates) };
};

describe("a gate, whatever comes and in whatever order", () => {
  it("counts exactly the checkpoints that neither passed nor are waived, as written", () => {
    fc.assert(
      fc.property(fc.array(stepOf, { maxLength: 60 }), (steps) => {
        const state = world();
        let now = START;
        for (const step of steps) {
          now = plus(now, step.minutes * 60_000);
          take(state, step, now);
          for (const gate of state.gates.values()) {
            const members = [...state.checkpoints.values()].filter((one) => one.gates.includes(gate.id));
            expect(gate.unsatisfied).toBe(
              members.filter((one) => one.state !== "passed" && one.waiver === null).length,
            );
            expect(gate.total).toBe(members.length);
            // A gate that nothing written keeps shut is looked at again, or it might stay so for ever.
            if (gate.state === "blocked" && gate.unsatisfied === 0) expect(gate.stableAt).not.toBeNull();
          }
        }
      }),
    );
  });

  it("turns clear only while every checkpoint holds, and its lower bound is never later than the truth", () => {
    fc.assert(
      fc.property(fc.array(stepOf, { maxLength: 80 }), (steps) => {
        const state = world();
        let now = START;
        for (const step of steps) {
          now = plus(now, step.minutes * 60_000);
          take(state, step, now);
          for (const gate of state.gates.values()) {
            const members = [...state.checkpoints.values()].filter((one) => one.gates.includes(gate.id));
            if (gate.state !== "clear" || gate.validUntil === null) continue;
            // Invariant 1: whoever believes the ledger before `until` believes the truth.
            if (now < gate.validUntil) expect(members.every((one) => isSatisfiedAt(one, now))).toBe(true);
            if (gate.since === now) expect(judgeGate(members, [], now).state).toBe("clear");
          }
        }
      }),
    );
  });

  it("shows after a sweep what it says to whoever asks: nothing that is due is left, and no clear gate is not clear", () => {
    fc.assert(
      fc.property(fc.array(stepOf, { maxLength: 80 }), (steps) => {
        const state = world();
        let now = START;
        for (const step of [
          ...steps,
          { checkpoint: 0, effect: "none", minutes: 90, ageMinutes: 0, act: "sweep" } as const,
        ]) {
          now = plus(now, step.minutes * 60_000);
          take(state, step, now);
          if (step.act !== "sweep") continue;
          for (const one of state.checkpoints.values()) {
            expect(checkpointDueAt(one) ?? FOREVER).toSatisfy((due: string) => due > now);
            expect(one.state).toBe(evidentStateAt(one, now));
          }
          for (const gate of state.gates.values()) {
            const members = [...state.checkpoints.values()].filter((one) => one.gates.includes(gate.id));
            expect(gate.state).toBe(judgeGate(members, [], now).state);
          }
        }
      }),
    );
  });

  it("clears as soon as all hold again, although some had run out without anybody writing it", () => {
    const state = world();
    const all = [0, 1, 2, 3, 4];
    for (const checkpoint of all)
      take(state, { checkpoint, effect: "passed", minutes: 0, ageMinutes: 0 }, plus(START, 60_000));
    expect(state.gates.get("go")?.state).toBe("clear");
    const days = plus(START, 3 * 86_400_000);
    expect([...state.checkpoints.values()].map((one) => stateAt(one, days))).toEqual(all.map(() => "stale"));
    take(state, { checkpoint: 0, effect: "failed", minutes: 0, ageMinutes: 0 }, days);
    expect(state.gates.get("go")?.state).toBe("blocked");
    for (const checkpoint of all)
      take(state, { checkpoint, effect: "passed", minutes: 0, ageMinutes: 0 }, plus(days, 60_000 * (checkpoint + 1)));
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
          transitions += take(state, step, now).transitions;
        }
        expect([...state.gates.values()].reduce((sum, { epoch }) => sum + epoch, 0)).toBe(transitions);
      }),
    );
  });
});

describe("a checkpoint", () => {
  it("takes its baseline from accepted evidence alone", () => {
    fc.assert(
      fc.property(fc.array(stepOf, { maxLength: 30 }), (steps) => {
        const state = world();
        let now = START;
        let accepted: string | null = null;
        for (const step of steps.map((one) => ({ ...one, checkpoint: 0 }))) {
          now = plus(now, step.minutes * 60_000);
          take(state, step, now);
          if (step.act === "evidence" && step.effect === "passed") accepted = `fact ${now}`;
        }
        expect([...state.checkpoints.values()][0]?.baseline?.fact ?? null).toBe(accepted);
      }),
    );
  });
});
