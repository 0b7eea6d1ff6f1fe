import { statSync } from "node:fs";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import type { Row } from "../formats/csv.ts";
import { timeMs } from "../formats/local-time.ts";
import { rowsOf } from "../formats/rows.ts";
import type { Found, Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("sql-server"),
  path: z.string().min(1).max(4096).meta({
    description: "Rows of msdb.dbo.backupset, or of RESTORE HEADERONLY, as JSON or CSV; see docs/sources/sql-server.md",
  }),
  databases: z
    .array(z.string().max(200))
    .default([])
    .meta({ description: "Only these; by default all that are there" }),
  timeZone: z.string().optional().meta({
    description: "The server's: HEADERONLY has no zone, and backupset may say that it does not know",
  }),
});
type Options = z.infer<typeof options>;

interface BackupSet {
  readonly database: string;
  readonly type: "full" | "differential" | "log" | "other";
  readonly startMs: number;
  readonly finishMs: number;
  readonly size: number;
  readonly firstLsn: bigint;
  readonly lastLsn: bigint;
  /** Of the full backup that a differential one starts from. */
  readonly baseLsn: bigint;
  readonly checkpointLsn: bigint;
  readonly damaged: boolean;
  readonly checksums: boolean;
  readonly copyOnly: boolean;
  readonly device: string;
}

const TYPES: Readonly<Record<string, BackupSet["type"]>> = {
  D: "full",
  I: "differential",
  L: "log",
  "1": "full",
  "2": "log",
  "5": "differential",
};

const TRUE = new Set(["1", "true"]);
const UNKNOWN_ZONE = 127;
const QUARTER_MS = 15 * 60_000;

/**
 * Columns of msdb.dbo.backupset and of RESTORE HEADERONLY (github.com/MicrosoftDocs/sql-docs) are the same names, once
 * in snake_case and once in PascalCase, but for the type.
 */
const named = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const plain = name.replaceAll("_", "");
      return [plain === "backuptype" ? "type" : plain, value];
    }),
  );

/** Dates are the server's local ones; `time_zone` counts quarters of an hour from UTC, and 127 is unknown. */
const finishMs = (text: string, zone: string | undefined, settings: Options, file: string): number => {
  const quarters = zone === undefined || zone === "" ? UNKNOWN_ZONE : Number(zone);
  if (quarters !== UNKNOWN_ZONE && Number.isInteger(quarters))
    return timeMs(text, "UTC") - (hasZone(text) ? 0 : quarters * QUARTER_MS);
  if (settings.timeZone === undefined && !hasZone(text))
    throw new Failure("source-invalid", `${file} does not know the server's zone; say it (timeZone)`);
  return timeMs(text, settings.timeZone ?? "UTC");
};
const hasZone = (text: string): boolean => /^\/Date\(|(?:Z|[+-]\d{2}:?\d{2})$/i.test(text);

const lsn = (text: string | undefined): bigint => (text !== undefined && /^\d{1,25}$/.test(text) ? BigInt(text) : 0n);

const setOf = (raw: Row, settings: Options, file: string): BackupSet => {
  const row = named(raw);
  const { databasename: database, backupfinishdate: finish, backupstartdate: start = finish } = row;
  if (database === undefined || database === "" || finish === undefined || finish === "")
    throw new Failure("source-invalid", `${file}: a row has no database_name or no backup_finish_date`);
  const compressed = Number(row.compressedbackupsize || row.backupsize || 0);
  if (!Number.isFinite(compressed)) throw new Failure("source-invalid", `${file}: "${row.backupsize}" is no size`);
  return {
    database,
    type: TYPES[row.type?.toUpperCase() ?? ""] ?? "other",
    startMs: finishMs(start as string, row.timezone, settings, file),
    finishMs: finishMs(finish, row.timezone, settings, file),
    size: Math.trunc(compressed),
    firstLsn: lsn(row.firstlsn),
    lastLsn: lsn(row.lastlsn),
    baseLsn: lsn(row.databasebackuplsn),
    checkpointLsn: lsn(row.checkpointlsn),
    damaged: TRUE.has(row.isdamaged?.toLowerCase() ?? ""),
    checksums: TRUE.has(row.hasbackupchecksums?.toLowerCase() ?? ""),
    copyOnly: TRUE.has(row.iscopyonly?.toLowerCase() ?? ""),
    device: row.physicaldevicename || "msdb",
  };
};

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
 * What a restore of one database would take: a full backup, the newest differential one that starts from it, and the
 * logs that follow. A log follows on what came before where it begins no later than that ended.
 */
const chainOf = (database: string, sets: readonly BackupSet[]): FileEntry[] => {
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

const read = async (settings: Options): Promise<Found> => {
  const { path } = settings;
  const wanted = new Set(settings.databases.map((name) => name.toLowerCase()));
  const sets = (await rowsOf(path))
    .map((row) => setOf(row, settings, path))
    .filter(({ database }) => wanted.size === 0 || wanted.has(database.toLowerCase()));
  const byDatabase = Map.groupBy(sets, ({ database }) => database.toLowerCase());
  const entries = sortByKey([...byDatabase].flatMap(([database, own]) => chainOf(database, own)));
  // The evidence of several databases is as old as the oldest of their newest.
  const newest = [...byDatabase.values()].map((own) => Math.max(...own.map((one) => one.finishMs)));
  return {
    entries,
    proof: "listed",
    tool: { name: "SQL Server" },
    startedMs: sets.length === 0 ? undefined : Math.min(...newest, ...sets.map(({ startMs }) => startMs)),
    completedMs: newest.length === 0 ? statSync(path).mtimeMs : Math.min(...newest),
    complete: true,
    labels: { databases: String(byDatabase.size), "backup-sets": String(sets.length) },
  };
};

export const source: Source<Options> = {
  id: "sql-server",
  kind: "backup",
  title: "SQL Server's own record of backups",
  madeBy: "a query of `msdb.dbo.backupset`, or `RESTORE HEADERONLY`, as JSON or CSV",
  proof: "listed",
  options,
  paths: ["path"],
  detect: ({ text }) => /"?backup_finish_date"?|"?BackupFinishDate"?/.test(text),
  read,
};
