import { Failure } from "../../../core/failure.ts";
import type { Row } from "../../formats/csv.ts";
import { timeMs } from "../../formats/local-time.ts";
import type { SqlServerOptions } from "./options.ts";

export interface BackupSet {
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
const withPlainNames = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const plain = name.replaceAll("_", "");
      return [plain === "backuptype" ? "type" : plain, value];
    }),
  );

const hasZone = (text: string): boolean => /^\/Date\(|(?:Z|[+-]\d{2}:?\d{2})$/i.test(text);

/** Dates are the server's local ones; `time_zone` counts quarters of an hour from UTC, and 127 is unknown. */
const serverTimeMs = (text: string, zone: string | undefined, options: SqlServerOptions, file: string): number => {
  const quarters = zone === undefined || zone === "" ? UNKNOWN_ZONE : Number(zone);
  if (quarters !== UNKNOWN_ZONE && Number.isInteger(quarters))
    return timeMs(text, "UTC") - (hasZone(text) ? 0 : quarters * QUARTER_MS);
  if (options.timeZone === undefined && !hasZone(text))
    throw new Failure("source-invalid", `${file} does not state the server's time zone; set timeZone`);
  return timeMs(text, options.timeZone ?? "UTC");
};

const lsn = (text: string | undefined): bigint => (text !== undefined && /^\d{1,25}$/.test(text) ? BigInt(text) : 0n);

/** @throws Failure `source-invalid` */
export const parseBackupSet = (raw: Row, options: SqlServerOptions, file: string): BackupSet => {
  const row = withPlainNames(raw);
  const { databasename: database, backupfinishdate: finish, backupstartdate: start = finish } = row;
  if (database === undefined || database === "" || finish === undefined || finish === "")
    throw new Failure("source-invalid", `${file}: a row has no database_name or no backup_finish_date`);
  const compressed = Number(row.compressedbackupsize || row.backupsize || 0);
  if (!Number.isFinite(compressed)) throw new Failure("source-invalid", `${file}: "${row.backupsize}" is no size`);
  return {
    database,
    type: TYPES[row.type?.toUpperCase() ?? ""] ?? "other",
    startMs: serverTimeMs(start ?? finish, row.timezone, options, file),
    finishMs: serverTimeMs(finish, row.timezone, options, file),
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
