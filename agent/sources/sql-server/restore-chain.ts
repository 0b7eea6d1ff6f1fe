import { instantOf } from "../../../core/instant.ts";
import type { FileEntry } from "../../../core/manifest/entry.ts";
import type { BackupSet } from "./backup-set.ts";

const entryOf = (set: BackupSet, key: string, broken = false): FileEntry => ({
  key,
  size: set.size,
  checksum: set.checksums ? "sql:page-checksums" : "none",
  modifiedAt: instantOf(set.finishMs),
  in: set.devices.join("; ").slice(0, 4096),
  ...(set.damaged ? { problem: "damaged" } : broken ? { problem: "chain-broken" } : {}),
});

/**
 * A differential backup names the checkpoint that its full one began with; on an idle database that is the first LSN. It never
 * starts from a copy-only one.
 */
const startsFrom = ({ baseLsn }: BackupSet, { checkpointLsn, firstLsn, copyOnly }: BackupSet): boolean =>
  !copyOnly && (baseLsn === checkpointLsn || baseLsn === firstLsn);

/** The full backup that a restore begins with, and the differential one on top of it, if there is one. */
const baseOf = (usable: readonly BackupSet[], newest: BackupSet) => {
  const differential = usable.findLast(({ type, finishMs }) => type === "differential" && finishMs > newest.finishMs);
  if (differential === undefined) return { full: newest, differential, fits: true };
  // A copy-only full backup is no base of later differential ones: those go on from the full one before.
  const full = usable.findLast((one) => one.type === "full" && startsFrom(differential, one));
  return { full: full ?? newest, differential, fits: full !== undefined };
};

export interface Chain {
  readonly entries: readonly FileEntry[];
  /** What it can be restored to: the end of the last backup before a gap; undefined where there is none to begin with. */
  readonly reachedMs: number | undefined;
}

/** The database of the name as it is now: one that was dropped and made again begins anew. */
const ofSameDatabase = (byTime: readonly BackupSet[]): readonly BackupSet[] => {
  const guid = byTime.at(-1)?.databaseGuid ?? "";
  return guid === "" ? byTime : byTime.filter(({ databaseGuid }) => databaseGuid === guid);
};

/**
 * The backups that a restore of one database needs: a full backup, the newest differential one that starts from it, and the
 * logs that follow. A log continues what comes before it where it begins no later than that ends; one that was written to
 * nowhere is a gap, but where it was copy-only, so that the next one holds the same.
 */
export const restoreChain = (database: string, sets: readonly BackupSet[], copyOnly: boolean): Chain => {
  const name = database.toLowerCase();
  const byTime = ofSameDatabase(sets.toSorted((a, b) => a.finishMs - b.finishMs));
  const usable = byTime.filter(({ fault }) => fault === undefined);
  const newest = usable.findLast((set) => set.type === "full" && (copyOnly || !set.copyOnly));
  const logKey = ({ firstLsn }: BackupSet): string => `log:${name}/${String(firstLsn).padStart(25, "0")}`;
  if (newest === undefined) {
    const last = byTime.at(-1);
    return { entries: last === undefined ? [] : [entryOf(last, `db:${name}`, true)], reachedMs: undefined };
  }
  const { full, differential, fits } = baseOf(usable, newest);
  const entries = [entryOf(full, `db:${name}`)];
  if (differential !== undefined) entries.push(entryOf(differential, `diff:${name}`, !fits));
  const base = differential !== undefined && fits ? differential : full;
  let reached = base.lastLsn;
  let reachedMs = base.finishMs;
  for (const log of byTime.filter((one) => one.type === "log" && !one.copyOnly && one.lastLsn > base.lastLsn)) {
    const isGap = log.fault !== undefined || log.firstLsn > reached;
    entries.push(entryOf(log, logKey(log), isGap));
    if (isGap || log.lastLsn <= reached) continue;
    reached = log.lastLsn;
    reachedMs = Math.max(reachedMs, log.finishMs);
  }
  return { entries, reachedMs };
};
