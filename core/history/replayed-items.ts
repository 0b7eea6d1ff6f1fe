import type { Instant } from "../instant.ts";
import type { Plan } from "../plan/plan.ts";
import { type Checkpoint, checkpointId } from "../readiness/checkpoint/checkpoint.ts";
import type { CheckpointEvent } from "../readiness/checkpoint/event.ts";
import { evolveCheckpoint } from "../readiness/checkpoint/evolve.ts";
import type { GateEvent } from "../readiness/gate/event.ts";
import { evolveGate } from "../readiness/gate/evolve.ts";
import type { Gate } from "../readiness/gate/gate.ts";
import { applyPlan, type MigrationState } from "../readiness/plan-change.ts";
import type { Fact, FactEvent } from "./fact.ts";

/** What a replay needs of a fact. */
export interface ReplayedFact {
  readonly id: string;
  readonly type: Fact["type"];
  readonly recordedAt: Instant;
  readonly planVersion: number;
  readonly events: readonly FactEvent[];
  /** Of a plan version that came into force: the instant that the planned state is dated by. */
  readonly effectiveAt?: Instant;
  /** Of the same: as {@link PlanFact.membersPerShard}. */
  readonly membersPerShard?: number;
  /** Of the same, where only what it changes was rewritten: by which way of telling that. */
  readonly rewrote?: number;
}

/** What one event, or one plan version, made of a checkpoint, a gate or the whole state. */
export type Step =
  | {
      readonly of: "checkpoint";
      readonly fact: ReplayedFact;
      readonly event: CheckpointEvent;
      readonly before: Checkpoint;
      readonly after: Checkpoint;
    }
  | {
      readonly of: "gate";
      readonly fact: ReplayedFact;
      readonly event: GateEvent;
      readonly before: Gate;
      readonly after: Gate;
    }
  | {
      readonly of: "plan";
      readonly fact: ReplayedFact;
      readonly before: MigrationState;
      readonly after: MigrationState;
    };

export type OnStep = (step: Step) => void;

const itemOf = (event: FactEvent): string =>
  "requirement" in event ? `checkpoint ${checkpointId(event)}` : `gate ${event.gate}`;

/** Checkpoints and gates under replay, and the facts that wait there for what came before them. */
export interface Items {
  readonly checkpoints: ReadonlyMap<string, Checkpoint>;
  readonly gates: ReadonlyMap<string, Gate>;
  waiting(): readonly ReplayedFact[];
  /** A fact was written whole, so it is applied whole: once each of its events follows what is there. */
  apply(fact: ReplayedFact): void;
  /**
   * Others, under a plan version that comes into force; what waited here for its predecessor may have it there.
   * @param fact the one that puts it into force; its own events are not applied
   * @param replaces the version in force before
   */
  plan(plan: Plan, fact: ReplayedFact, replaces: number, onStep?: OnStep): Items;
}

/**
 * Items of their own, from a state; each event is applied in constant time.
 * @param onStep called with what each event changed, in the order in which it did
 */
export const itemsOf = (state: MigrationState, waitingBefore: readonly ReplayedFact[], onStep?: OnStep): Items => {
  const checkpoints = new Map(state.checkpoints);
  const gates = new Map(state.gates);
  /** By the version of an item that has to be there first. */
  const waiting = new Map<string, ReplayedFact[]>();

  const wait = (fact: ReplayedFact, version: string): void => {
    const others = waiting.get(version);
    if (others === undefined) waiting.set(version, [fact]);
    else others.push(fact);
  };

  const versionOf = (event: FactEvent): number | undefined =>
    ("requirement" in event ? checkpoints.get(checkpointId(event)) : gates.get(event.gate))?.version;

  /** The first version of an item that a fact follows and that is not there; undefined where there is none. */
  const lackOf = ({ events }: ReplayedFact): string | undefined => {
    const versions = new Map<string, number>();
    for (const event of events) {
      const item = itemOf(event);
      if ((versions.get(item) ?? versionOf(event)) !== event.version - 1) return `${item} ${event.version - 1}`;
      versions.set(item, event.version);
    }
    return undefined;
  };

  const evolve = (fact: ReplayedFact, event: FactEvent): void => {
    if ("requirement" in event) {
      const id = checkpointId(event);
      const before = checkpoints.get(id) as Checkpoint;
      const after = evolveCheckpoint(before, event);
      checkpoints.set(id, after);
      onStep?.({ of: "checkpoint", fact, event, before, after });
    } else {
      const before = gates.get(event.gate) as Gate;
      const after = evolveGate(before, event);
      gates.set(event.gate, after);
      onStep?.({ of: "gate", fact, event, before, after });
    }
  };

  const apply = (first: ReplayedFact): void => {
    const ready = [first];
    for (const fact of ready) {
      const lack = lackOf(fact);
      if (lack !== undefined) {
        wait(fact, lack);
        continue;
      }
      for (const event of fact.events) {
        evolve(fact, event);
        const version = `${itemOf(event)} ${event.version}`;
        ready.push(...(waiting.get(version) ?? []));
        waiting.delete(version);
      }
    }
  };

  for (const fact of waitingBefore) apply(fact);

  return {
    checkpoints,
    gates,
    waiting: () => [...waiting.values()].flat(),
    apply,
    plan: (plan, fact, replaces, onPlanStep) => {
      const before = { checkpoints, gates };
      const { rewrote = "all", membersPerShard } = fact;
      const way = { rewrites: rewrote, replaces, membersPerShard } as const;
      const after = applyPlan(before, plan, fact.effectiveAt ?? fact.recordedAt, way);
      const next = itemsOf(after, [], onPlanStep);
      onPlanStep?.({ of: "plan", fact, before, after });
      for (const one of [...waiting.values()].flat()) next.apply(one);
      return next;
    },
  };
};
