import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { FileEntry } from "../../core/manifest/entry.ts";
import type { WalkedFile } from "./walk.ts";

export interface HashCache {
  /** The hash of a file that has the stamp which it had when it was hashed. */
  find(file: WalkedFile): string | undefined;
  /** The hash of a file that seems to be unmodified: all of its stamp but the change time is the same. */
  findUnmodified(file: WalkedFile): string | undefined;
}

const FORMAT = "cleargate.hash-cache/3";
/** A file may change twice within one tick of its clock; one that changed later than this is hashed again next time. */
const SETTLED_MS = 2_000;

/** Lines are fields between tabs, so a file with such a name is hashed every time. */
const UNWRITABLE = /[\t\n]/;

const SHA256_END = 64;

const withoutChangeTime = (stamp: string): string => stamp.slice(0, stamp.lastIndexOf(" "));

/** Reads a cache; a missing or damaged one is empty, because a cache only ever saves work. */
export const loadHashCache = (file: string): HashCache => {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  const lineByKey = new Map<string, string>();
  if (lines[0] === FORMAT)
    for (const line of lines) {
      const stampEnd = line.indexOf("\t", SHA256_END + 1);
      if (line[SHA256_END] === "\t" && stampEnd > 0) lineByKey.set(line.slice(stampEnd + 1), line.slice(0, stampEnd));
    }
  const findIf = (key: string, matches: (stamp: string) => boolean): string | undefined => {
    const hashAndStamp = lineByKey.get(key);
    return hashAndStamp !== undefined && matches(hashAndStamp.slice(SHA256_END + 1))
      ? hashAndStamp.slice(0, SHA256_END)
      : undefined;
  };
  return {
    find: ({ key, stamp }) => findIf(key, (cached) => cached === stamp),
    findUnmodified: ({ key, stamp }) => findIf(key, (cached) => withoutChangeTime(cached) === withoutChangeTime(stamp)),
  };
};

/** Writes the hashes of this run, whole or not at all. */
export const saveHashCache = (
  file: string,
  files: Iterable<{ file: WalkedFile; entry: FileEntry }>,
  startedMs: number,
): void => {
  const lines = [FORMAT];
  for (const { file: walked, entry } of files)
    if (
      entry.sha256 !== undefined &&
      Math.max(walked.mtimeMs, walked.ctimeMs) < startedMs - SETTLED_MS &&
      !UNWRITABLE.test(walked.key)
    )
      lines.push(`${entry.sha256}\t${walked.stamp}\t${walked.key}`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.partial`, `${lines.join("\n")}\n`);
  renameSync(`${file}.partial`, file);
};
