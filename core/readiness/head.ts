import type { Actor } from "../actor.ts";
import type { Instant } from "../instant.ts";
import type { MigrationLabel } from "./notification.ts";

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
