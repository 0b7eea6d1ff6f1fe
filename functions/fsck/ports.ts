import type { Disagreement } from "../../core/fsck/disagreement.ts";
import type { Stepped } from "../../core/fsck/run.ts";
import type { Instant } from "../../core/instant.ts";
import type { LedgerLimits } from "../../core/plan/limits.ts";
import type { Clock, Pause } from "../../ports/clock.ts";
import type { Unpack } from "../../ports/codec.ts";
import type { FsckLedger } from "../../ports/fsck.ts";
import type { LogFiles, LogIndex } from "../../ports/log.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { QueryLedger } from "../../ports/query.ts";
import type { FactIndex, IntakeListing } from "../../ports/reconcile.ts";
import type { Snapshots } from "../../ports/snapshots.ts";

type QueryReads =
  | "listHeads"
  | "readHead"
  | "pageFactRefs"
  | "readFacts"
  | "listCheckpoints"
  | "listGates"
  | "listShards"
  | "pageNotifications";

/** All that a walk reads: none of it writes. */
export interface FsckPorts {
  /** The name of the log. */
  readonly origin: string;
  readonly files: Pick<LogFiles, "find">;
  readonly index: Pick<LogIndex, "findLeaves" | "walkFacts">;
  readonly ledger: FsckLedger;
  readonly query: Pick<QueryLedger, QueryReads>;
  readonly facts: Pick<FactIndex, "knownFacts">;
  readonly snapshots: Pick<Snapshots, "listSnapshots">;
  readonly listing: IntakeListing;
  readonly store: ObjectStore;
  readonly unpack: Unpack;
  readonly limits: LedgerLimits;
  readonly clock: Clock;
  readonly pause: Pause;
}

/** What a run knows beside its place. */
export interface WalkContext {
  /** When it began: what is younger is left to the next run, where it may still be on its way. */
  readonly startedAt: Instant;
}

/** Walks a bounded part from a place. */
export type WalkFrom<P> = (ports: FsckPorts, place: P, context: WalkContext) => Promise<Stepped>;

export const found = (code: Disagreement["code"], place: string): Disagreement => ({ code, place });

/** What is younger may not be logged yet. */
export const GRACE_MS = 15 * 60_000;
/** What is younger may not have been handled to the end: a message is tried for hours, and a lost event found within one. */
export const DAY_MS = 24 * 60 * 60_000;
