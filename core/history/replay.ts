import { compareText } from "../compare-text.ts";
import { Failure } from "../failure.ts";
import type { Plan } from "../plan/plan.ts";
import { checkpointId } from "../readiness/checkpoint/checkpoint.ts";
import type { CheckpointEvent } from "../readiness/checkpoint/event.ts";
import { evolveCheckpoint } from "../readiness/checkpoint/evolve.ts";
import type { GateEvent } from "../readiness/gate/event.ts";
import { evolveGate } from "../readiness/gate/evolve.ts";
import { applyPlan, emptyState, type MigrationState } from "../readiness/plan-change.ts";
import type { Fact } from "./fact.ts";

type Event = CheckpointEvent | GateEvent;

/** By the plan version under which they were written, which no clock decides, and then by their instants. */
const inOrder = (a: Fact, b: Fact): number =>
  (a.planVersion ?? 0) - (b.planVersion ?? 0) || compareText(a.recordedAt, b.recordedAt) || compareText(a.id, b.id);

/**
 * Makes a migration's state from its history alone.
 * Writers' clocks may disagree, so instants order facts only roughly: what was written under one plan version comes before
 * the next version, and each event has the version that it makes, and is applied only after its predecessor.
 * @param planOf the compiled plan of a version
 * @throws Failure `history-gap` where the history lacks an event's predecessor
 */
export const replay = (facts: Iterable<Fact>, planOf: (version: number) => Plan): MigrationState => {
  let checkpoints = new Map(emptyState.checkpoints);
  let gates = new Map(emptyState.gates);
  let waiting: Event[] = [];

  const evolve = (event: Event): boolean => {
    if ("requirement" in event) {
      const checkpoint = checkpoints.get(checkpointId(event));
      if (checkpoint === undefined || checkpoint.version !== event.version - 1) return false;
      checkpoints.set(checkpointId(event), evolveCheckpoint(checkpoint, event));
      return true;
    }
    const gate = gates.get(event.gate);
    if (gate === undefined || gate.version !== event.version - 1) return false;
    gates.set(event.gate, evolveGate(gate, event));
    return true;
  };

  const applyWaiting = (): void => {
    for (let before = -1; before !== waiting.length; ) {
      before = waiting.length;
      waiting = waiting.filter((event) => !evolve(event));
    }
  };

  for (const fact of [...facts].toSorted(inOrder)) {
    if (fact.type === "plan-applied") {
      const planned = applyPlan({ checkpoints, gates }, planOf(fact.planVersion), fact.effectiveAt);
      checkpoints = new Map(planned.checkpoints);
      gates = new Map(planned.gates);
    }
    waiting.push(...fact.events);
    applyWaiting();
  }
  const [gap] = waiting;
  if (gap !== undefined)
    throw new Failure(
      "history-gap",
      `the history lacks the predecessor of version ${gap.version} of ${"gate" in gap ? gap.gate : checkpointId(gap)}`,
    );
  return { checkpoints, gates };
};
