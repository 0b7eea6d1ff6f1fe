import type { Instant } from "../instant.ts";
import type { Plan } from "../plan/plan.ts";
import { type Checkpoint, checkpointId } from "../readiness/checkpoint/checkpoint.ts";
import { evolveCheckpoint } from "../readiness/checkpoint/evolve.ts";
import { evolveGate } from "../readiness/gate/evolve.ts";
import type { Gate } from "../readiness/gate/gate.ts";
import { applyPlan, type MigrationState } from "../readiness/plan-change.ts";
import type { FactEvent } from "./fact.ts";

/** The item that an event is about. */
const itemOf = (event: FactEvent): string =>
  "requirement" in event ? `checkpoint ${checkpointId(event)}` : `gate ${event.gate}`;

const keyOf = (event: FactEvent, version: number): string => `${itemOf(event)} ${version}`;

/** Checkpoints and gates under replay, and the events that wait there for their predecessors. */
export interface Items {
  readonly checkpoints: ReadonlyMap<string, Checkpoint>;
  readonly gates: ReadonlyMap<string, Gate>;
  waiting(): readonly FactEvent[];
  apply(events: readonly FactEvent[]): void;
  /** Others, under a plan version that comes into force; what waited here for its predecessor may have it there. */
  plan(plan: Plan, at: Instant): Items;
}

/** Items of their own, from a state; each event is applied in constant time. */
export const itemsOf = (state: MigrationState, waitingBefore: readonly FactEvent[]): Items => {
  const checkpoints = new Map(state.checkpoints);
  const gates = new Map(state.gates);
  const waiting = new Map(waitingBefore.map((event) => [keyOf(event, event.version), event]));

  const evolve = (event: FactEvent): boolean => {
    if ("requirement" in event) {
      const id = checkpointId(event);
      const checkpoint = checkpoints.get(id);
      if (checkpoint === undefined || checkpoint.version !== event.version - 1) return false;
      checkpoints.set(id, evolveCheckpoint(checkpoint, event));
      return true;
    }
    const gate = gates.get(event.gate);
    if (gate === undefined || gate.version !== event.version - 1) return false;
    gates.set(event.gate, evolveGate(gate, event));
    return true;
  };

  const goOn = (done: FactEvent): void => {
    for (let version = done.version + 1; ; version += 1) {
      const next = waiting.get(keyOf(done, version));
      if (next === undefined || !evolve(next)) return;
      waiting.delete(keyOf(done, version));
    }
  };

  const apply = (events: readonly FactEvent[]): void => {
    for (const event of events)
      if (evolve(event)) goOn(event);
      else waiting.set(keyOf(event, event.version), event);
  };

  return {
    checkpoints,
    gates,
    waiting: () => [...waiting.values()],
    apply,
    plan: (plan, at) => {
      const next = itemsOf(applyPlan({ checkpoints, gates }, plan, at), []);
      next.apply([...waiting.values()]);
      return next;
    },
  };
};
