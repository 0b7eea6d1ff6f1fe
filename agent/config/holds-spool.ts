import { realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { isBeneath } from "../../adapters/path-rules.ts";
import { globMatcher } from "../../core/audit/rules/glob.ts";
import { lockedFile, lockFile, SPOOL_LOCKS } from "../spool/spool-locks.ts";

/** A path without links, as far as it exists. */
const realPath = (path: string): string => {
  try {
    return realpathSync.native(path);
  } catch {
    return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path));
  }
};

/** True where a path is another one, or lies in it. */
export const liesIn = (path: string, other: string): boolean => {
  const [real, realOther] = [realPath(path), realPath(other)];
  return real === realOther || isBeneath(real, realOther, process.platform);
};

/** True where one of two paths is the other, or lies in it. */
export const overlaps = (one: string, other: string): boolean => liesIn(one, other) || liesIn(other, one);

/** A path and the folders that it lies in: `a/b`, `a`. */
const withParents = (key: string): string[] => {
  const segments = key.split("/");
  return segments.map((_, index) => segments.slice(0, index + 1).join("/"));
};

/**
 * True where a backup of a folder, or file, would read another file.
 * @param exclude globs of what is no part of the backup
 */
export const holdsFile = (path: string, exclude: readonly string[], file: string): boolean => {
  const below = relative(realPath(path), realPath(file));
  if (isAbsolute(below) || below.split(sep)[0] === "..") return false;
  const excluded = exclude.map(globMatcher);
  return !withParents(below.split(sep).join("/")).some((key) => excluded.some((matches) => matches(key)));
};

/**
 * True where a backup of a folder, or file, would read the locks of the agent's own spool. A process loses its lock of a file
 * when it closes that file, however it opened it (fcntl(2), "Advisory record locking"), so that another agent could work on
 * the spool too.
 * @param exclude globs of what is no part of the backup
 */
export const holdsSpool = (path: string, exclude: readonly string[], spool: string): boolean =>
  SPOOL_LOCKS.some((what) => holdsFile(path, exclude, lockedFile(lockFile(spool, what))));
