import type { Disagreement } from "../core/fsck/disagreement.ts";
import type { FsckRun, FsckState } from "../core/fsck/run.ts";
import type { Fact } from "../core/history/fact.ts";
import type { Snapshot } from "../core/history/snapshot.ts";
import type { Instant } from "../core/instant.ts";
import type { NotificationId } from "../core/readiness/notification.ts";

/** A fact, and which of the attributes that indexes read do not follow from it. */
export interface StoredFact {
  readonly fact: Fact;
  readonly misplaced: readonly string[];
}

/** What `fsck` alone reads of the ledger; it writes nothing. */
export interface FsckLedger {
  /** Those of the facts that there are, by the ids by which the ledger has them. */
  readStoredFacts(ids: readonly string[]): Promise<ReadonlyMap<string, StoredFact>>;
  /** The salts of people, of 32 bytes: without those that were never logged, or were forgotten. */
  findSalts(people: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** The first snapshot of a migration after an instant. */
  nextSnapshot(migration: string, after: Instant): Promise<Snapshot | undefined>;
  /** The ids of those checkpoints that are not in the list of their state, or in no list before time changes them. */
  misplacedCheckpoints(migration: string): Promise<readonly string[]>;
  /** The digest of a plan version's parts as they lie there now; undefined where they are not there whole. */
  digestOfParts(migration: string, planVersion: number): Promise<string | undefined>;
  /** Those of the notifications that there are not, in their order. */
  missingNotifications(ids: readonly NotificationId[]): Promise<readonly NotificationId[]>;
}

/** Where runs have come to, and what they found. */
export interface FsckRuns {
  /** Strongly consistent; undefined before the first run. */
  readState(): Promise<FsckState | undefined>;
  /**
   * Puts a state over the one of the version before.
   * @returns false where somebody else was quicker
   */
  putState(state: FsckState): Promise<boolean>;
  /**
   * Puts findings of a run at their places, over what an earlier version of the state put there, and over those of the run
   * whose place in the store it takes; leaves what a later version put.
   * @param first the place of the first of them, from 0
   */
  putFindings(
    of: { readonly run: number; readonly version: number; readonly first: number },
    findings: readonly Disagreement[],
  ): Promise<void>;
  /** The findings of a run from one place to before another; none of a run that is no longer kept. */
  readFindings(run: number, from: number, to: number): Promise<readonly Disagreement[]>;
  /** Keeps a run that was finished; again is harmless. */
  putRun(run: FsckRun): Promise<void>;
  findRun(number: number): Promise<FsckRun | undefined>;
  /** When somebody asked for a run last; undefined where nobody did. */
  readAskedAt(): Promise<Instant | undefined>;
  putAskedAt(at: Instant): Promise<void>;
}
