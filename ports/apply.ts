import type { PlanParts } from "../core/plan/easing/easing.ts";
import type { PlannedCheckpoint } from "../core/plan/plan.ts";
import type { Checkpoint } from "../core/readiness/checkpoint/checkpoint.ts";
import type { Head } from "../core/readiness/head.ts";
import type { Commit } from "./commit.ts";

/** What `apply` reads and writes of the ledger: heads, the plan in force, and facts with their notifications. */
export interface ApplyLedger {
  readHead(migration: string): Promise<Head | undefined>;
  /** @throws Failure `ledger-conflict` */
  putHead(head: Head): Promise<void>;
  /** The parts of a plan version that are written, without its checkpoints. */
  readPlanParts(migration: string, planVersion: number): Promise<PlanParts>;
  /**
   * The checkpoints that a plan version asks for, all of them.
   * @returns undefined where the ledger does not have them whole, as of a version from before it kept them
   */
  findPlannedCheckpoints(migration: string, planVersion: number): Promise<readonly PlannedCheckpoint[] | undefined>;
  /** Every checkpoint with its state: of a large plan that takes long. */
  listCheckpoints(migration: string): Promise<readonly Checkpoint[]>;
  /** @param person as `personId` has it */
  isForgetting(person: string): Promise<boolean>;
  /** As `CommitLedger.commit`. @throws Failure `ledger-conflict`, `ledger-*` */
  commit(commit: Commit): Promise<"committed" | "already">;
}
