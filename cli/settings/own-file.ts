import { closeSync, fstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { readAtMost } from "../../adapters/read-at-most.ts";
import { openRegular } from "../../adapters/regular-file.ts";
import type { Failure } from "../../core/failure.ts";

/** A file of one person on their own machine: what others must not do to it, and how it is refused. */
export interface OwnFile {
  readonly maxBytes: number;
  /** Bits of the mode that no other user may have, and what is said where one has. */
  readonly othersMode: number;
  readonly othersMay: string;
  refuse(file: string, why: string, cause?: unknown): Failure;
}

/** All of it; undefined where there is no such file. @throws what `refuse` makes, where it is not what it should be */
export const readOwn = (file: string, { maxBytes, othersMode, othersMay, refuse }: OwnFile): string | undefined => {
  let descriptor: number;
  try {
    descriptor = openRegular(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw refuse(file, message, error);
  }
  try {
    if (process.platform !== "win32" && (fstatSync(descriptor).mode & othersMode) !== 0) throw refuse(file, othersMay);
    const bytes = readAtMost(descriptor, maxBytes);
    if (bytes === undefined) throw refuse(file, `it has more than ${maxBytes.toLocaleString("en")} bytes`);
    return bytes.toString("utf8");
  } finally {
    closeSync(descriptor);
  }
};

/** Writes all of it, or nothing. Only its owner may read it. @throws the system's own errors */
export const writeOwn = (file: string, text: string): void => {
  const partial = `${file}.${process.pid}.partial`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(partial, text, { mode: 0o600 });
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
};
