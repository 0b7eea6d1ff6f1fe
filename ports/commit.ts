import type { Fact } from "../core/history/fact.ts";
import type { Forgetting } from "../core/history/forgetting.ts";
import type { Instant } from "../core/instant.ts";
import type { Contact, Unit } from "../core/plan/document.ts";
import type { PlannedGate, Requirement } from "../core/plan/plan.ts";
import type { LoadedGate, MovedCheckpoint } from "../core/readiness/cascade/loaded.ts";
import type { Due } from "../core/readiness/cascade/outcome.ts";
import type { Checkpoint } from "../core/readiness/checkpoint/checkpoint.ts";
import type { Gate, GateShard } from "../core/readiness/gate/gate.ts";
import type { Head, SummaryState } from "../core/readiness/head.ts";
import type { Notification } from "../core/readiness/notification.ts";

/** Everything that one change writes: whole, or not at all; at most a hundred items. */
export interface Commit {
  /** Absent where the change has no fact: a summary. */
  readonly fact?: Fact;
  /** Checkpoints, gates, shards, head and summary each replace exactly the version before their own; a first version (`core/readiness/version.ts`) replaces none. */
  readonly checkpoints: readonly Due<Checkpoint>[];
  /** Where the list of what passes had the one checkpoint when it was read; it may stay there where that is earlier than its own instant. */
  readonly listedAt?: Instant | undefined;
  readonly gates: readonly Due<Gate>[];
  readonly shards?: readonly GateShard[];
  /** Nothing is written unless these gates are still of the versions that were read. */
  readonly unchanged?: readonly Gate[];
  /** Each is recorded once: another of the same topic and epoch is a conflict. */
  readonly notifications: readonly Notification[];
  readonly head?: Head;
  /** Nothing is written unless the migration's head is still the one that was read. */
  readonly fence?: Head;
  readonly summary?: Due<SummaryState>;
  /** A person who is to be forgotten; nothing is written where that is under way. */
  readonly forgetting?: Forgetting;
}

/** The reads of the cascade, and the write of its outcome. Every read is strongly consistent. */
export interface CommitLedger {
  /** Those of the gates that exist, in the order of `ids`. */
  readGates(migration: string, ids: readonly string[]): Promise<readonly Gate[]>;
  listGates(migration: string): Promise<readonly Gate[]>;
  /**
   * Those of the gates that exist, in the order of `ids`; those in which a checkpoint counts with the shard that counts it, where they
   * have shards and it exists. A gate and its shard are read in any order.
   */
  readGatesOf(
    migration: string,
    ids: readonly string[],
    moved: MovedCheckpoint,
  ): Promise<readonly Pick<LoadedGate, "gate" | "shard">[]>;
  /** Of one gate, or of all. */
  listShards(migration: string, gate?: string): Promise<readonly GateShard[]>;
  /** Those of the gates that the plan version has, in the order of `ids`. */
  readPlannedGates(migration: string, planVersion: number, ids: readonly string[]): Promise<readonly PlannedGate[]>;
  /** Checkpoints of one unit, or of all. */
  listCheckpoints(migration: string, unit?: string): Promise<readonly Checkpoint[]>;
  readRequirements(migration: string, planVersion: number): Promise<ReadonlyMap<string, Requirement>>;
  findUnit(migration: string, planVersion: number, unit: string): Promise<Unit | undefined>;
  /** Those of the contacts that the plan version has, in the order of `ids`. */
  findContacts(migration: string, planVersion: number, ids: readonly string[]): Promise<readonly Contact[]>;
  hasNotification(migration: string, topic: string, epoch: number): Promise<boolean>;
  findSummary(migration: string): Promise<SummaryState | undefined>;
  /**
   * Writes a commit in one transaction.
   * @returns `already` where the fact was recorded before; then nothing is written, and nothing else is looked at
   * @throws Failure `ledger-conflict` where another writer was quicker: read and decide again; `ledger-*`
   */
  commit(commit: Commit): Promise<"committed" | "already">;
}
