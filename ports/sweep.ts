import type { Instant } from "../core/instant.ts";
import type { PlanPolicy } from "../core/plan/plan.ts";
import type { Checkpoint, CheckpointKey } from "../core/readiness/checkpoint/checkpoint.ts";
import type { Head } from "../core/readiness/head.ts";
import type { CommitLedger } from "./commit.ts";
import type { Turn } from "./enact.ts";
import type { Page } from "./query.ts";
import type { Watermarks } from "./watermarks.ts";

/** The key of an item that is due; the item itself is read before it is changed. */
export type DueItem =
  | { readonly kind: "checkpoint"; readonly checkpoint: CheckpointKey }
  | { readonly kind: "gate"; readonly migration: string; readonly gate: string }
  | { readonly kind: "summary"; readonly migration: string }
  /** `compare` has said nothing of a migration for too long, or something waits for it for too long. */
  | { readonly kind: "comparisons"; readonly migration: string }
  /** A plan version is coming into force. */
  | { readonly kind: "plan"; readonly migration: string };

/** A part of all that is due; parts can be read in parallel. */
export interface DueQueue {
  /**
   * What is due at an instant or before, oldest first. Eventually consistent. A page goes on where the one before ended,
   * also where its items are no longer due.
   */
  list(now: Instant, limit: number, cursor?: string): Promise<Page<DueItem>>;
}

/** A checkpoint that a list has at an earlier instant than its own, by the version that was read. */
export interface EarlyPlace {
  readonly checkpoint: CheckpointKey;
  readonly version: number;
  readonly listedAt: Instant;
  /** Its own. */
  readonly at: Instant;
}

/** What lists say is due, each looked at again: what is due indeed, and what they have too early. */
export interface ListedQueue {
  list(
    now: Instant,
    limit: number,
    cursor?: string,
  ): Promise<Page<DueItem> & { readonly early: readonly EarlyPlace[] }>;
  /** Puts a checkpoint where it is due, and writes nothing else of it. @returns false where it has been written since. */
  place(early: EarlyPlace): Promise<boolean>;
}

/** What `sweep` reads of the ledger. */
export interface SweepLedger extends CommitLedger, Watermarks {
  readonly due: readonly DueQueue[];
  /** Checkpoints of all migrations that are due by their place in a list, and are in none of `due`. */
  readonly listed: ListedQueue;
  readHead(migration: string): Promise<Head | undefined>;
  listHeads(): Promise<readonly Head[]>;
  findCheckpoint(checkpoint: CheckpointKey): Promise<Checkpoint | undefined>;
  findTurn(migration: string, planVersion: number): Promise<Turn | undefined>;
  findPolicy(migration: string, planVersion: number): Promise<PlanPolicy | undefined>;
}
