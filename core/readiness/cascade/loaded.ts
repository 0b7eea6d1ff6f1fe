import type { Contact } from "../../plan/document.ts";
import type { PlannedGate, Requirement } from "../../plan/plan.ts";
import { type Checkpoint, checkpointId } from "../checkpoint/checkpoint.ts";
import type { Gate, GateShard } from "../gate/gate.ts";
import type { SummaryState } from "../head.ts";

/** Something that a change needs beyond its own items. */
export type Read =
  /** Gates, with the shards of a checkpoint that changes side; null is every gate of the migration. */
  | { readonly what: "gates"; readonly ids: readonly string[] | null; readonly moved?: MovedCheckpoint }
  /** Of gates that have been read, what the plan version in force says of them. */
  | { readonly what: "gate-plans"; readonly ids: readonly string[] }
  /** The shards of all gates. */
  | { readonly what: "shards" }
  /** The same, after the checkpoints that they count: one of another version was written meanwhile. */
  | { readonly what: "shards-again" }
  /** Gates as an earlier plan version has them. */
  | { readonly what: "planned-gates"; readonly planVersion: number; readonly ids: readonly string[] }
  /** Gates that are written as clear, and whose known evidence has run out. */
  | { readonly what: "expired-gates" }
  /** Checkpoints of some units; null is every checkpoint of the migration. */
  | { readonly what: "checkpoints"; readonly units: readonly string[] | null }
  | { readonly what: "requirements" }
  /** The contact that owns a unit. */
  | { readonly what: "owner"; readonly unit: string }
  /** Which of the gates are not armed. */
  | { readonly what: "unarmed"; readonly ids: readonly string[] }
  /** Whether a notification has been recorded before. */
  | { readonly what: "notification"; readonly topic: string; readonly epoch: number }
  /** Of other units: who owns them, and whether a reminder has been recorded before. */
  | { readonly what: "reminders"; readonly of: readonly UnitReminder[] }
  | { readonly what: "summary" };

/** A checkpoint that changes side: the shards that count it follow from its name. */
export type MovedCheckpoint = Pick<Checkpoint, "unit" | "requirement" | "gates">;

/** A unit whose reminder would have this number. */
export interface UnitReminder {
  readonly unit: string;
  readonly epoch: number;
}

export interface LoadedGate {
  readonly gate: Gate;
  /** Null where the plan version has no such gate; undefined where that has not been read, because a change that only counts needs none. */
  readonly planned?: PlannedGate | null | undefined;
  /** The one that counts a checkpoint which changes side; absent where the gate has no shards, and where none does. */
  readonly shard?: GateShard;
}

/** What has been read for a change so far; an absent member has not been read. */
export interface Loaded {
  readonly gates?: readonly LoadedGate[];
  /** Of all gates. */
  readonly shards?: readonly GateShard[];
  readonly shardsAgain?: readonly GateShard[];
  /** Gates of an earlier plan version whose recipients were told something that has changed. */
  readonly announcedGates?: readonly PlannedGate[];
  /** Those whose known evidence has run out: the members show whether they have shut by the clock. */
  readonly expiredGates?: readonly LoadedGate[];
  readonly checkpoints?: {
    /** The units that were read; null is all of them. */
    readonly units: readonly string[] | null;
    readonly items: readonly Checkpoint[];
  };
  readonly requirements?: ReadonlyMap<string, Requirement>;
  /** Null where the unit has no owner. */
  readonly owner?: Contact | null;
  /** Of the gates that were asked for, those that are not armed. */
  readonly unarmed?: ReadonlySet<string>;
  readonly notified?: boolean;
  /** Of the units that were asked for. */
  readonly reminders?: readonly {
    readonly unit: string;
    readonly owner: Contact | null;
    readonly notified: boolean;
  }[];
  /** Null where no summary is planned. */
  readonly summary?: SummaryState | null;
}

/** True where checkpoints of these units have been read; null is all units. */
export const hasRead = ({ checkpoints }: Loaded, units: readonly string[] | null): boolean => {
  if (checkpoints === undefined) return false;
  const { units: read } = checkpoints;
  return read === null || units?.every((unit) => read.includes(unit)) === true;
};

/** The checkpoints that have been read, with the changed one in its new state. */
export const withChange = ({ checkpoints }: Loaded, after: Checkpoint | undefined): readonly Checkpoint[] => {
  const items = checkpoints?.items ?? [];
  return after === undefined
    ? items
    : items.map((one) => (one.unit === after.unit && one.requirement === after.requirement ? after : one));
};

/** What has been read, with what the plan version says of some of its gates. */
export const withPlans = (loaded: Loaded, ids: readonly string[], found: readonly PlannedGate[]): Loaded => {
  const plans = new Map(found.map((one) => [one.id, one]));
  const planned = (gates: readonly LoadedGate[]): readonly LoadedGate[] =>
    gates.map((one) => (ids.includes(one.gate.id) ? { ...one, planned: plans.get(one.gate.id) ?? null } : one));
  const { gates, expiredGates } = loaded;
  return {
    ...(gates === undefined ? {} : { gates: planned(gates) }),
    ...(expiredGates === undefined ? {} : { expiredGates: planned(expiredGates) }),
  };
};

/** What has been read, with a plan's checkpoints as they were written. */
export const withOutcome = (
  loaded: Loaded,
  { checkpoints }: { readonly checkpoints: readonly { readonly value: Checkpoint }[] },
): Loaded => {
  const items = new Map((loaded.checkpoints?.items ?? []).map((one) => [checkpointId(one), one]));
  for (const { value } of checkpoints) items.set(checkpointId(value), value);
  return { ...loaded, checkpoints: { units: null, items: [...items.values()] } };
};
