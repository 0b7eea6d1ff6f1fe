import type { Fact } from "../core/history/fact.ts";
import type { PlanPolicy, Requirement } from "../core/plan/plan.ts";
import type { Checkpoint, CheckpointKey } from "../core/readiness/checkpoint/checkpoint.ts";
import type { Head } from "../core/readiness/head.ts";
import type { CommitLedger } from "./commit.ts";

/** What `approvals` reads of the ledger. */
export interface ApprovalsLedger extends CommitLedger {
  readHead(migration: string): Promise<Head | undefined>;
  findCheckpoint(checkpoint: CheckpointKey): Promise<Checkpoint | undefined>;
  findRequirement(migration: string, planVersion: number, requirement: string): Promise<Requirement | undefined>;
  findPolicy(migration: string, planVersion: number): Promise<PlanPolicy | undefined>;
  hasFact(id: string): Promise<boolean>;
  findFact(id: string): Promise<Fact | undefined>;
  /** The salts of people as the log has them; without those that were never logged, or were forgotten. */
  findSalts(people: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** @param person as `personId` has it */
  isForgetting(person: string): Promise<boolean>;
}
