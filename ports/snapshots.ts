import type { Snapshot } from "../core/history/snapshot.ts";
import type { Instant } from "../core/instant.ts";

/** Which snapshots of a migration's replay there are. */
export interface Snapshots {
  /** Those up to an instant, the newest first. */
  listSnapshots(migration: string, until: Instant, limit: number): Promise<readonly Snapshot[]>;
  /** Keeps the name of one, unless there is one of the same instant. */
  putSnapshot(snapshot: Snapshot): Promise<void>;
}
