import { compareText } from "../compare-text.ts";
import { Failure } from "../failure.ts";
import type { Plan } from "../plan/plan.ts";
import { type Checkpoint, checkpointId } from "../readiness/checkpoint/checkpoint.ts";
import type { CheckpointEvent } from "../readiness/checkpoint/event.ts";
import { evolveCheckpoint } from "../readiness/checkpoint/evolve.ts";
import type { GateEvent } from "../readiness/gate/event.ts";
import { evolveGate } from "../readiness/gate/evolve.ts";
import type { Gate } from "../readiness/gate/gate.ts";
import { applyPlan, emptyState, type MigrationState } from "../readiness/plan-change.ts";
import type { Fact, FactEvent } from "./fact.ts";

/** The members by which facts are ordered. */
type Placed = Pick<Fact, "type" | "planVersion" | "recordedAt" | "id">;

const isPlan = ({ type }: Placed): number => Number(type === "plan-applied");

/**
 * By the plan version under which they were written, which no clock decides, first the one that put it into force; and then
 * by their instants.
 */
export const inReplayOrder = (a: Placed, b: Placed): number =>
  (a.planVersion ?? 0) - (b.planVersion ?? 0) ||
  isPlan(b) - isPlan(a) ||
  compareText(a.recordedAt, b.recordedAt) ||
  compareText(a.id, b.id);

/** What one event, or one plan version, made of a checkpoint, a gate or the whole state. */
export type Step =
  | {
      readonly of: "checkpoint";
      readonly fact: Fact;
      readonly event: CheckpointEvent;
      readonly before: Checkpoint;
      readonly after: Checkpoint;
    }
  | {
      readonly of: "gate";
      readonly fact: Fact;
      readonly event: GateEvent;
      readonly before: Gate;
      readonly after: Gate;
    }
  | { readonly of: "plan"; readonly fact: Fact; readonly before: MigrationState; readonly after: MigrationState };

/** A replay that is fed fact by fact; in memory is the state, and none of the history. */
export interface Replayer {
  /** As it is after the facts so far; the maps change with the next one. */
  readonly state: MigrationState;
  /**
   * Applies the next fact in order. It waits for what came before it, which another writer's clock may have placed later.
   * @param planOf the compiled plan of a version that the fact puts into force
   * @returns what changed, in the order in which it did
   */
  apply(fact: Fact, planOf: (version: number) => Plan): readonly Step[];
  /** @throws Failure `history-gap` where an event's predecessor never came */
  end(): MigrationState;
}

const idOf = (event: FactEvent): string => ("gate" in event ? event.gate : checkpointId(event));

export const replayer = (): Replayer => {
  let checkpoints = new Map(emptyState.checkpoints);
  let gates = new Map(emptyState.gates);
  let waiting: Fact[] = [];

  /** A fact was written whole, so it is applied whole: once each of its events follows what is there. */
  const follows = ({ events }: Fact): boolean => {
    const versions = new Map<string, number>();
    return events.every((event) => {
      const id = idOf(event);
      const now = "gate" in event ? gates.get(id)?.version : checkpoints.get(id)?.version;
      if ((versions.get(id) ?? now) !== event.version - 1) return false;
      versions.set(id, event.version);
      return true;
    });
  };

  const evolve = (fact: Fact, event: FactEvent): Step => {
    if ("gate" in event) {
      const before = gates.get(event.gate) as Gate;
      const after = evolveGate(before, event);
      gates.set(event.gate, after);
      return { of: "gate", fact, event, before, after };
    }
    const before = checkpoints.get(checkpointId(event)) as Checkpoint;
    const after = evolveCheckpoint(before, event);
    checkpoints.set(checkpointId(event), after);
    return { of: "checkpoint", fact, event, before, after };
  };

  const applyWaiting = (steps: Step[]): void => {
    for (let before = -1; before !== waiting.length; ) {
      before = waiting.length;
      waiting = waiting.filter((fact) => {
        if (!follows(fact)) return true;
        for (const event of fact.events) steps.push(evolve(fact, event));
        return false;
      });
    }
  };

  return {
    get state() {
      return { checkpoints, gates };
    },
    apply: (fact, planOf) => {
      const steps: Step[] = [];
      if (fact.type === "plan-applied") {
        const before = { checkpoints, gates };
        const after = applyPlan(before, planOf(fact.planVersion), fact.effectiveAt);
        checkpoints = new Map(after.checkpoints);
        gates = new Map(after.gates);
        steps.push({ of: "plan", fact, before, after });
      }
      if (fact.events.length > 0) {
        waiting.push(fact);
        applyWaiting(steps);
      }
      return steps;
    },
    end: () => {
      const [fact] = waiting;
      if (fact === undefined) return { checkpoints, gates };
      const gap = fact.events.find((event) => !follows({ ...fact, events: [event] })) ?? (fact.events[0] as FactEvent);
      throw new Failure("history-gap", `the history lacks the predecessor of version ${gap.version} of ${idOf(gap)}`, {
        details: { fact: fact.id },
      });
    },
  };
};
