import type { Actor } from "../actor.ts";
import { type Instant, plus } from "../instant.ts";
import type { Said } from "../plan/document/said.ts";
import type { Eased } from "../plan/easing/eased.ts";
import type { MigrationLabel } from "./notification.ts";
import type { PlanChanges, Rewrites } from "./plan-change.ts";
import { PARTS_WAY } from "./planned-parts.ts";
import type { Proposal } from "./proposal.ts";

/** A plan version, and the SHA-256 of its bundle as it is stored. */
export interface PlanName {
  readonly version: number;
  readonly digest: string;
}

/** A plan version that is being put into force. */
export interface Applying extends PlanName {
  readonly at: Instant;
  readonly by: Actor;
  /** The object with the plan and everything that it extends. */
  readonly object: { readonly key: string; readonly versionId: string };
  /**
   * True once all of the plan's parts are written. Until then nothing of the migration has changed, so a newer version may
   * take the claim over, and the claim may be abandoned; from then on this version must be finished.
   */
  readonly written: boolean;
  /** About how many checkpoints each shard of a large gate counts under this version; absent where gates have none. */
  readonly membersPerShard?: number;
  /**
   * By which way of telling what it changes items are written, once its parts are; absent where all are, as builds before
   * 2026-11-27 began it. Whoever goes on goes on in this way.
   */
  readonly rewrites?: number;
  /** The digest of its parts, once they are written; absent where an earlier build wrote them. */
  readonly parts?: string;
  /** What it changes, as it was when its parts were written: later, some of it is done. Null before. */
  readonly changes: PlanChanges | null;
  /** Compared with the plan in force, before anything of it was changed. */
  readonly eased: Eased;
  /** The fact that proposed it; null where nobody had to approve it. */
  readonly proposal: string | null;
  readonly approvedBy: readonly Actor[];
}

/** A migration's head: which plan is in force, or is being put into force. */
export interface Head {
  readonly migration: string;
  readonly title: Said;
  readonly timeZone: string;
  /** 0 until the first plan is in force. */
  readonly planVersion: number;
  readonly planDigest: string | null;
  readonly appliedAt: Instant | null;
  readonly appliedBy: Actor | null;
  /** Set while a plan is being applied: manifests wait until it is done. */
  readonly applying: Applying | null;
  /**
   * The newest version that was accepted and abandoned. Some of its parts may be written, so its number names nothing else
   * any more; it may be applied again as it is.
   */
  readonly abandoned: PlanName | null;
  /** What waits for approval; compared with the version in force, so it is gone as soon as another one is claimed. */
  readonly proposed: Proposal | null;
  readonly version: number;
}

/** A head that is claimed for one plan version. */
export interface ClaimedHead extends Head {
  readonly applying: Applying;
}

export const isClaimed = (head: Head | undefined): head is ClaimedHead => head !== undefined && head.applying !== null;

export const isClaimedFor = (head: Head | undefined, digest: string): head is ClaimedHead =>
  isClaimed(head) && head.applying.digest === digest;

/** Which items the version writes that a head is claimed for; before its parts are written, as this build does. */
export const rewritesOf = ({ written, rewrites }: Applying): Rewrites => (written ? (rewrites ?? "all") : PARTS_WAY);

/** A worker that was asked at once has said something by then. */
const BEGUN_MS = 2 * 60_000;

/** From when on `sweep` looks whether somebody works on the version that the head is claimed for; null where it is for none. */
export const headDueAt = ({ applying }: Head): Instant | null =>
  applying === null ? null : plus(applying.at, BEGUN_MS);

/** When a migration's next summary mail is due. */
export interface SummaryState {
  readonly migration: string;
  readonly version: number;
  readonly dueAt: Instant;
  readonly lastAt: Instant | null;
}

/** What a notification names the migration by. */
export const migrationLabel = ({ migration, title, planVersion, timeZone }: Head): MigrationLabel => ({
  migration,
  title,
  planVersion,
  timeZone,
});
