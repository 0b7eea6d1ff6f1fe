import { createHash } from "node:crypto";
import { closeSync, fstatSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { openRegular } from "../../adapters/regular-file.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import { isHolderAlive, ownHolder } from "./lock-holder.ts";

/** So long at most a lock is empty before its holder has written its name. */
const NAMELESS_MS = 10_000;

interface Lock {
  readonly holder: string;
  readonly isHeld: boolean;
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;

/** @returns undefined where there is none. @throws Failure `spool-damaged` where it is a link, a pipe or a folder */
const findLock = (file: string): Lock | undefined => {
  let descriptor: number;
  try {
    descriptor = openRegular(file, "found");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    if (!isFailure(error) && !hasCode(error, "ELOOP")) throw error;
    throw new Failure("spool-damaged", `${file} is no lock of an agent; look at what it is, and remove it`);
  }
  try {
    const holder = readFileSync(descriptor, "utf8");
    const ageMs = Math.abs(Date.now() - fstatSync(descriptor).mtimeMs);
    return { holder, isHeld: isHolderAlive(holder) || (holder === "" && ageMs < NAMELESS_MS) };
  } finally {
    closeSync(descriptor);
  }
};

const tryCreate = (file: string, holder: string): boolean => {
  try {
    writeFileSync(file, holder, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
};

/**
 * Removes the lock of a holder that has died. Whoever finds that out too may do so late, when the lock is another's
 * already: so only one removes it at a time, and looks again first.
 */
const removeDead = (file: string, holder: string, folder: string): void => {
  const name = createHash("sha256").update(holder).digest("hex").slice(0, 16);
  const release = lockForProcess(`${file}.${name}`, folder);
  try {
    const now = findLock(file);
    if (now?.holder === holder && !now.isHeld) rmSync(file, { force: true });
  } finally {
    release();
  }
};

/**
 * Locks a file for this process, also where the process that held it has died.
 * @returns releases the lock
 * @throws Failure `spool-locked`, `spool-damaged`
 */
export const lockForProcess = (file: string, folder: string): (() => void) => {
  const own = ownHolder();
  while (!tryCreate(file, own)) {
    const lock = findLock(file);
    if (lock?.isHeld === true)
      throw new Failure("spool-locked", `process ${lock.holder.split(" ")[0]} works on ${folder}`);
    if (lock !== undefined) removeDead(file, lock.holder, folder);
  }
  return () => {
    if (findLock(file)?.holder === own) rmSync(file, { force: true });
  };
};
