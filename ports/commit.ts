import type { Fact } from "../core/history/fact.ts";
import type { Contact, Unit } from "../core/plan/document.ts";
import type { PlannedGate, Requirement } from "../core/plan/plan.ts";
import type { Due } from "../core/readiness/cascade/outcome.ts";
import type { Checkpoint } from "../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../core/readiness/gate/gate.ts";
import type { Head, SummaryState } from "../core/readiness/head.ts";
import type { Notification } from "../core/readiness/notification.ts";

/** Everything that one change writes: whole, or not at all. */
export interface Commit {
  /** Absent where the change has no fact: a summary. */
  readonly fact?: Fact;
  /** Checkpoints, gates, head and summary each replace exactly the version before their own; version 1 replaces none. */
  readonly checkpoints: readonly Due<Checkpoint>[];
  readonly gates: readonly Due<Gate>[];
  /** Each is recorded once. */
  readonly notifications: readonly Notification[];
  readonly head?: Head;
  readonly summary?: Due<SummaryState>;
}

/** The reads of the cascade, and the write of its outcome. Every read is strongly consistent. */
export interface CommitLedger {
  /** The gates of these ids; those that do not exist are left out. */
  readGates(migration: string, ids: readonly string[]): Promise<readonly Gate[]>;
  listGates(migration: string): Promise<readonly Gate[]>;
  /** The planned gates of these ids; those that the plan version lacks are left out. */
  readPlannedGates(migration: string, planVersion: number, ids: readonly string[]): Promise<readonly PlannedGate[]>;
  /** Checkpoints of one unit, or of all. */
  listCheckpoints(migration: string, unit?: string): Promise<readonly Checkpoint[]>;
  readRequirements(migration: string, planVersion: number): Promise<ReadonlyMap<string, Requirement>>;
  findUnit(migration: string, planVersion: number, unit: string): Promise<Unit | undefined>;
  /** The contacts of these ids; those that the plan version lacks are left out. */
  findContacts(migration: string, planVersion: number, ids: readonly string[]): Promise<readonly Contact[]>;
  hasNotification(migration: string, topic: string, epoch: number): Promise<boolean>;
  findSummary(migration: string): Promise<SummaryState | undefined>;
  /**
   * Writes a commit in one transaction.
   * @returns `already` where the fact had been recorded before, and then nothing is written
   * @throws Failure `ledger-conflict` where another writer changed an item first: read and decide again; `ledger-*`
   */
  commit(commit: Commit): Promise<"committed" | "already">;
}
