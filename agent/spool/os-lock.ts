import { lstatSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Failure } from "../../core/failure.ts";

/** SQLITE_BUSY (sqlite.org, "Result and Extended Result Codes"). */
const BUSY = 5;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === BUSY;

const requireFile = (file: string): void => {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined || stat.isFile()) return;
  throw new Failure("spool-damaged", `${file} is no lock of an agent; look at what it is, and remove it`);
};

/**
 * Locks a file by the operating system, by way of SQLite's exclusive transaction (sqlite.org, "File Locking And
 * Concurrency"): taken in one step, and gone with the process that had it, however that ended. Nothing is written, so that a
 * full disk is no obstacle to a file that is there; the file stays empty, and stays where it is.
 * @returns releases the lock; undefined where it is held, by this process or by another
 * @throws Failure `spool-damaged` where it is a link, a pipe or a folder; `spool-unwritable` where it cannot be locked
 */
export const tryLockFile = (file: string): (() => void) | undefined => {
  requireFile(file);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database?.close();
    if (isBusy(error)) return undefined;
    throw new Failure("spool-unwritable", `${file} cannot be locked: ${(error as Error).message}`, { cause: error });
  }
  return () => database.close();
};
