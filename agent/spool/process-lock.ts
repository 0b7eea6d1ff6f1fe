import { closeSync, lstatSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { openRegular } from "../../adapters/regular-file.ts";
import { undoOnExit } from "../../adapters/undo-on-exit.ts";
import { Failure } from "../../core/failure.ts";
import { isCertainlyAlive, ownHolder, pidOf } from "./lock-holder.ts";
import { tryLockFile } from "./os-lock.ts";
import { lockedFile } from "./spool-locks.ts";

/** The text of a lock; nothing where there is none, or none that can be read. @throws Failure `spool-damaged` */
const holderOf = (file: string): string => {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return "";
  if (!stat.isFile())
    throw new Failure("spool-damaged", `${file} is no lock of an agent; look at what it is, and remove it`);
  try {
    const descriptor = openRegular(file, "found");
    try {
      return readFileSync(descriptor, "utf8");
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return "";
  }
};

/** A disk that is full leaves the lock without a name: it is the system's all the same. */
const writeName = (file: string, holder: string): void => {
  try {
    writeFileSync(file, holder, { mode: 0o600 });
  } catch {
    rmSync(file, { force: true });
  }
};

const heldBy = (holder: string, folder: string): Failure => {
  const pid = pidOf(holder);
  return new Failure("spool-locked", `${pid === undefined ? "another process" : `process ${pid}`} works on ${folder}`, {
    details: pid === undefined ? {} : { pid },
  });
};

/**
 * Locks a file for this process, also where the process that held it has died. The lock is the system's; the text in the
 * file only says whose it is. A text that names a process that certainly runs counts too: an agent of an older version.
 * @returns releases the lock
 * @throws Failure `spool-locked`, `spool-damaged`, `spool-unwritable`
 */
export const lockForProcess = (file: string, folder: string): (() => void) => {
  const own = ownHolder();
  const holder = holderOf(file);
  const unlock = tryLockFile(lockedFile(file));
  if (unlock === undefined) throw heldBy(holder, folder);
  if (holder !== own && isCertainlyAlive(holder)) {
    unlock();
    throw heldBy(holder, folder);
  }
  writeName(file, own);
  const release = (): void => {
    if (holderOf(file) === own) rmSync(file, { force: true });
    unlock();
  };
  const forget = undoOnExit(release);
  return () => {
    forget();
    release();
  };
};

/**
 * Takes a lock away from whoever holds it: they do not notice. Windows removes no file that a process has open, so that the
 * file which is locked goes first, and the name stays where it cannot.
 * @throws Failure `spool-locked` where the system keeps it
 */
export const breakLock = (file: string): void => {
  const locked = lockedFile(file);
  try {
    rmSync(locked, { force: true });
  } catch (error) {
    const message = `${locked} cannot be taken away: ${(error as Error).message}; end the process that works on the spool`;
    throw new Failure("spool-locked", message, { cause: error });
  }
  rmSync(file, { force: true });
};
