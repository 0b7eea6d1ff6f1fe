import { instantOf } from "../../../core/instant.ts";
import type { FileEntry } from "../../../core/manifest/entry.ts";
import type { BackupSet } from "./backup-set.ts";

const entryOf = (set: BackupSet, key: string, broken = false): FileEntry => ({
  key,
  size: set.size,
  checksum: set.checksums ? "sql:page-checksums" : "none",
  modifiedAt: instantOf(set.finishMs),
  in: set.device,
  ...(set.damaged ? { problem: "damaged" } : broken ? { problem: "chain-broken" } : {}),
});

/** A differential backup names the checkpoint that its full one began with; on an idle database that is the first LSN. */
const startsFrom = ({ baseLsn }: BackupSet, { checkpointLsn, firstLsn }: BackupSet): boolean =>
  baseLsn === checkpointLsn || baseLsn === firstLsn;

/** The full backup that a restore begins with, and the differential one on top of it, if there is one. */
const baseOf = (byTime: readonly BackupSet[], newest: BackupSet) => {
  const differential = byTime.findLast(({ type, finishMs }) => type === "differential" && finishMs > newest.finishMs);
  if (differential === undefined) return { full: newest, differential, fits: true };
  // A copy-only full backup is no base of later differential ones: those go on from the full one before.
  const full = byTime.findLast((one) => one.type === "full" && startsFrom(differential, one));
  return { full: full ?? newest, differential, fits: full !== undefined };
};

/**
 * The backups that a restore of one database needs: a full backup, the newest differential one that starts from it, and the
 * logs that follow. A log continues what comes before it where it begins no later than that ends.
 */
export const restoreChain = (database: string, sets: readonly BackupSet[]): FileEntry[] => {
  const name = database.toLowerCase();
  const byTime = sets.toSorted((a, b) => a.finishMs - b.finishMs);
  const newest = byTime.findLast(({ type }) => type === "full");
  const logKey = ({ firstLsn }: BackupSet): string => `log:${name}/${String(firstLsn).padStart(25, "0")}`;
  if (newest === undefined)
    return byTime.map((set) => entryOf(set, set.type === "log" ? logKey(set) : `${set.type}:${name}`, true));
  const { full, differential, fits } = baseOf(byTime, newest);
  const entries = [entryOf(full, `db:${name}`)];
  if (differential !== undefined) entries.push(entryOf(differential, `diff:${name}`, !fits));
  let reached = differential !== undefined && fits ? differential.lastLsn : full.lastLsn;
  const from = reached;
  for (const log of byTime.filter(({ type, lastLsn }) => type === "log" && lastLsn > from)) {
    entries.push(entryOf(log, logKey(log), log.firstLsn > reached));
    if (log.lastLsn > reached) reached = log.lastLsn;
  }
  return entries;
};
