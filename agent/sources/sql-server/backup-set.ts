import { Failure } from "../../../core/failure.ts";
import { findBoolean } from "../../formats/boolean.ts";
import type { Row } from "../../formats/csv.ts";
import { hasZone, timeMs } from "../../formats/local-time.ts";
import { deviceFault } from "./device.ts";
import { parseLsn } from "./lsn.ts";
import type { SqlServerOptions } from "./options.ts";

export interface BackupSet {
  readonly database: string;
  readonly server: string;
  /** Of the database where it was taken: another one of the same name has another. */
  readonly databaseGuid: string;
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
  /** Why there is nothing to restore from, although there is a row of it. */
  readonly fault: string | undefined;
  readonly encryptor: string;
  /** Where it lies; a striped one on several. */
  readonly devices: readonly string[];
}

/** `type` of backupset, and BackupType of HEADERONLY; the others are of files and filegroups, or partial. */
const TYPES: Readonly<Record<string, BackupSet["type"]>> = {
  ...{ D: "full", I: "differential", L: "log", F: "other", G: "other", P: "other", Q: "other" },
  ...{ "1": "full", "2": "log", "4": "other", "5": "differential", "6": "other", "7": "other", "8": "other" },
};

const UNKNOWN_ZONE = 127;
const QUARTER_MS = 15 * 60_000;
/** No zone is further from UTC than 14 hours. */
const MAX_QUARTERS = 56;
/** Both dates are local ones of one zone, also where summer time ends between them. */
const SUMMER_MS = 3_600_000;

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

/** Dates are the server's local ones; `time_zone` counts quarters of an hour from UTC, and 127 is unknown. */
const serverTimeMs = (text: string, zone: string | undefined, options: SqlServerOptions, file: string): number => {
  const quarters = zone === undefined || zone === "" ? UNKNOWN_ZONE : Number(zone);
  if (quarters !== UNKNOWN_ZONE && Math.abs(quarters) > MAX_QUARTERS)
    throw new Failure("source-invalid", `${file}: time_zone "${zone}" is no number of quarters of an hour from UTC`);
  if (quarters !== UNKNOWN_ZONE && Number.isInteger(quarters))
    return timeMs(text, "UTC") - (hasZone(text) ? 0 : quarters * QUARTER_MS);
  if (options.timeZone === undefined && !hasZone(text))
    throw new Failure("source-invalid", `${file} does not state the server's time zone; set timeZone`);
  return timeMs(text, options.timeZone ?? "UTC");
};

/** @throws Failure `source-invalid`: what a column that is missing or not understood would say is not known */
const flagOf = (row: Row, column: string, name: string, file: string): boolean => {
  const text = row[column] ?? "";
  const value = findBoolean(text);
  if (value === undefined)
    throw new Failure(
      "source-invalid",
      text === "" ? `${file}: a row has no ${name}` : `${file}: ${name} "${text}" is neither true nor false`,
    );
  return value;
};

const sizeOf = (row: Row, file: string): number => {
  const text = row.compressedbackupsize || row.backupsize || "0";
  if (!/^\d{1,20}(?:\.\d{1,20})?$/.test(text)) throw new Failure("source-invalid", `${file}: "${text}" is no size`);
  return Math.trunc(Number(text));
};

/** A header was read from where the backup lies; a row of msdb says so only by its device. */
const mediaOf = (row: Row, isHeader: boolean, file: string): Pick<BackupSet, "fault" | "devices"> => {
  const { physicaldevicename: device = "", devicetype, issnapshot = "" } = row;
  if (device === "" && !isHeader)
    throw new Failure(
      "source-invalid",
      `${file}: a row has no physical_device_name, so that it may be of a backup to NUL; see docs/sources/sql-server.md`,
    );
  const snapshot = issnapshot !== "" && flagOf(row, "issnapshot", "is_snapshot", file);
  const fault = snapshot ? "a snapshot that another tool took" : deviceFault(device, devicetype);
  return { fault, devices: device === "" ? ["msdb"] : [device] };
};

/** The LSNs that a chain is made of. */
const lsnsOf = (row: Row, type: BackupSet["type"], file: string) => {
  if (type === "other") return { firstLsn: 0n, lastLsn: 0n, checkpointLsn: 0n, baseLsn: 0n };
  return {
    firstLsn: parseLsn(row.firstlsn, "first_lsn", file),
    lastLsn: parseLsn(row.lastlsn, "last_lsn", file),
    checkpointLsn: type === "full" ? parseLsn(row.checkpointlsn, "checkpoint_lsn", file) : 0n,
    baseLsn: type === "differential" ? parseLsn(row.databasebackuplsn, "database_backup_lsn", file) : 0n,
  };
};

/** @throws Failure `source-invalid` */
export const parseBackupSet = (raw: Row, options: SqlServerOptions, file: string): BackupSet => {
  const row = withPlainNames(raw);
  const { databasename: database, backupfinishdate: finish, backupstartdate: start } = row;
  if (!database || !finish)
    throw new Failure("source-invalid", `${file}: a row has no database_name or no backup_finish_date`);
  const type = TYPES[row.type?.toUpperCase() ?? ""];
  if (type === undefined)
    throw new Failure("source-invalid", `${file}: "${row.type ?? ""}" is no type of a backup: D, I, L, F, G, P or Q`);
  const finishMs = serverTimeMs(finish, row.timezone, options, file);
  const startMs = start ? serverTimeMs(start, row.timezone, options, file) : finishMs;
  if (finishMs + SUMMER_MS < startMs)
    throw new Failure("source-invalid", `${file}: a backup of ${database} began ${start}, and ended before, ${finish}`);
  return {
    database,
    server: row.servername ?? "",
    databaseGuid: row.databaseguid?.toLowerCase() ?? "",
    type,
    startMs,
    finishMs,
    size: sizeOf(row, file),
    ...lsnsOf(row, type, file),
    damaged: flagOf(row, "isdamaged", "is_damaged", file),
    // Without that column it counts as one without checksums, which is a finding.
    checksums: !!row.hasbackupchecksums && flagOf(row, "hasbackupchecksums", "has_backup_checksums", file),
    copyOnly: flagOf(row, "iscopyonly", "is_copy_only", file),
    ...mediaOf(row, "backuptype" in raw, file),
    encryptor: row.encryptorthumbprint ?? "",
  };
};
