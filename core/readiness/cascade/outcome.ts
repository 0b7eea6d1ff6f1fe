import type { Instant } from "../../instant.ts";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { checkpointDueAt } from "../checkpoint/decide-time.ts";
import type { CheckpointEvent } from "../checkpoint/event.ts";
import { gateDueAt } from "../gate/due.ts";
import type { GateEvent } from "../gate/event.ts";
import type { Gate, GateShard } from "../gate/gate.ts";
import type { SummaryState } from "../head.ts";
import type { Notification } from "../notification.ts";
import type { PlanChanges } from "../plan-change.ts";

/** A value with the instant at which time alone changes it next; null is never. */
export interface Due<T> {
  readonly value: T;
  readonly dueAt: Instant | null;
}

/** Everything that follows from a change. */
export interface Outcome {
  readonly events: readonly (CheckpointEvent | GateEvent)[];
  /** Each at the version after the one that was read. */
  readonly checkpoints: readonly Due<Checkpoint>[];
  readonly gates: readonly Due<Gate>[];
  readonly shards: readonly GateShard[];
  /** Gates that are not written, and must be of the version that was read. */
  readonly unchanged: readonly Gate[];
  /** How many gates opened or shut. */
  readonly transitions: number;
  readonly notifications: readonly Notification[];
  readonly summary?: Due<SummaryState>;
}

/** What follows from a plan version, which is too much for one transaction. */
export interface PlanOutcome extends Outcome {
  readonly removed: {
    readonly checkpoints: readonly Checkpoint[];
    readonly gates: readonly Gate[];
    readonly shards: readonly GateShard[];
  };
  /** True where a summary was planned, and the new plan has none. */
  readonly summaryRemoved: boolean;
  readonly changes: PlanChanges;
}

export const noOutcome: Outcome = {
  events: [],
  checkpoints: [],
  gates: [],
  shards: [],
  unchanged: [],
  transitions: 0,
  notifications: [],
};

export const dueCheckpoint = (value: Checkpoint): Due<Checkpoint> => ({ value, dueAt: checkpointDueAt(value) });
export const dueGate = (value: Gate): Due<Gate> => ({ value, dueAt: gateDueAt(value) });
export const dueSummary = (value: SummaryState): Due<SummaryState> => ({ value, dueAt: value.dueAt });
