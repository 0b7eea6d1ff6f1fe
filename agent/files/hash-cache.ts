import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { FileEntry } from "../../core/manifest/entry.ts";
import type { WalkedFile } from "./walk.ts";

export interface HashCache {
  /** The hash of a file whose size, time and inode are the same as when it was hashed. */
  find(file: WalkedFile): string | undefined;
}

const FORMAT = "cleargate.hash-cache/2";
/** A file may change twice within one tick of its clock; one that is younger than this is hashed again next time. */
const SETTLED_MS = 2_000;

/** Lines are fields between tabs, so a file with such a name is hashed every time. */
const UNWRITABLE = /[\t\n]/;

const stampOf = ({ size, mtimeMs, dev, ino }: WalkedFile): string => `${size} ${mtimeMs} ${dev}:${ino}`;

const SHA256_END = 64;

/** Reads a cache; a missing or damaged one is empty, because a cache only ever saves work. */
export const loadHashCache = (file: string): HashCache => {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  const lineByKey = new Map<string, string>();
  if (lines[0] === FORMAT)
    for (const line of lines) {
      const stampEnd = line.indexOf("\t", SHA256_END + 1);
      if (line[SHA256_END] === "\t" && stampEnd > 0) lineByKey.set(line.slice(stampEnd + 1), line.slice(0, stampEnd));
    }
  return {
    find: (file) => {
      const hashAndStamp = lineByKey.get(file.key);
      return hashAndStamp !== undefined && hashAndStamp.slice(SHA256_END + 1) === stampOf(file)
        ? hashAndStamp.slice(0, SHA256_END)
        : undefined;
    },
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
    if (entry.sha256 !== undefined && walked.mtimeMs < startedMs - SETTLED_MS && !UNWRITABLE.test(walked.key))
      lines.push(`${entry.sha256}\t${stampOf(walked)}\t${walked.key}`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.partial`, `${lines.join("\n")}\n`);
  renameSync(`${file}.partial`, file);
};
