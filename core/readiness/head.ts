import type { Actor } from "../actor.ts";
import type { Instant } from "../instant.ts";
import type { Eased } from "../plan/easing/eased.ts";
import type { MigrationLabel } from "./notification.ts";
import type { Proposal } from "./proposal.ts";

/** A plan version that is being put into force. */
export interface Applying {
  readonly version: number;
  readonly digest: string;
  readonly at: Instant;
  readonly by: Actor;
  /** The object with the plan and everything that it extends. */
  readonly object: { readonly key: string; readonly versionId: string };
  /**
   * True once all of the plan's parts are written. Until then nothing of the migration has changed, so a newer version may
   * take the claim over; from then on this version must be finished, and whoever applies a newer one does that first.
   */
  readonly written: boolean;
  /** Compared with the plan in force, before anything of it was changed. */
  readonly eased: Eased;
  /** The fact that proposed it; null where nobody had to approve it. */
  readonly proposal: string | null;
  readonly approvedBy: readonly Actor[];
}

/** A migration's head: which plan is in force, or is being put into force. */
export interface Head {
  readonly migration: string;
  readonly title: string;
  readonly timeZone: string;
  /** 0 until the first plan is in force. */
  readonly planVersion: number;
  readonly planDigest: string | null;
  readonly appliedAt: Instant | null;
  readonly appliedBy: Actor | null;
  /** Set while a plan is being applied: manifests wait until it is done. */
  readonly applying: Applying | null;
  /** What waits for approval; compared with the version in force, so it is gone as soon as another one is claimed. */
  readonly proposed: Proposal | null;
  readonly version: number;
}

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
