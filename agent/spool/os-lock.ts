import { lstatSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Failure } from "../../core/failure.ts";

/** SQLITE_BUSY, SQLITE_READONLY and SQLITE_FULL (sqlite.org, "Result and Extended Result Codes"). */
const BUSY = 5;
const READONLY = 8;
const FULL = 13;

const hasResult = (error: unknown, result: number): boolean =>
  error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === result;

const requireFile = (file: string): void => {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined || stat.isFile()) return;
  throw new Failure("spool-damaged", `${file} is no lock of an agent; look at what it is, and remove it`);
};

/**
 * SQLite opens a file that this process may not write for reading alone, and then gives a lock that others have at once.
 * Only what begins to write is refused it; this is the least that does, and it writes nothing.
 */
const REQUIRE_WRITABLE = "PRAGMA incremental_vacuum";

const readonlyText = (file: string): string => {
  const whose = process.platform === "win32" ? "" : ` of user ${lstatSync(file).uid}`;
  const own = process.platform === "win32" ? "" : ` (user ${process.geteuid?.()})`;
  return `${file}${whose} cannot be written by this process${own}: run the agent as the user that owns the spool, or give this user the whole folder`;
};

const lockFailure = (file: string, error: unknown): Failure => {
  if (hasResult(error, FULL))
    return new Failure("spool-full", `${file} has no room for what is written`, { cause: error });
  const message = hasResult(error, READONLY)
    ? readonlyText(file)
    : `${file} cannot be locked: ${(error as Error).message}`;
  return new Failure("spool-unwritable", message, { cause: error });
};

/**
 * Locks a file by the operating system, by way of SQLite's exclusive transaction (sqlite.org, "File Locking And
 * Concurrency"): taken in one step, and gone with the process that had it, however that ended. Nothing is written, so that a
 * full disk is no obstacle to a file that is there; the file stays empty, and stays where it is.
 * @returns releases the lock; undefined where it is held, by this process or by another
 * @throws Failure `spool-damaged` where it is a link, a pipe or a folder; `spool-unwritable` where it cannot be locked, or
 * this process may not write it; `spool-full` where the disk has no room for the file
 */
export const tryLockFile = (file: string): (() => void) | undefined => {
  requireFile(file);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec("BEGIN EXCLUSIVE");
    database.exec(REQUIRE_WRITABLE);
  } catch (error) {
    database?.close();
    if (hasResult(error, BUSY)) return undefined;
    throw lockFailure(file, error);
  }
  return () => database.close();
};
