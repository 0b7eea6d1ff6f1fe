import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { FoundFile } from "../sources/walk.ts";

export interface HashCache {
  /** The hash of a file that still has the size, time and inode that it was hashed with. */
  find(file: FoundFile): string | undefined;
}

const FORMAT = "cleargate.hash-cache/1";
/** A file may change twice within one tick of its clock; what is younger than this is hashed again next time. */
const SETTLED_MS = 2_000;

const stampOf = ({ size, mtimeNs, ino }: FoundFile): string => `${size} ${mtimeNs} ${ino}`;

/** Reads a cache; a missing or damaged one is empty, because a cache may only ever save work. */
export const loadHashCache = (file: string): HashCache => {
  const entries = new Map<string, { stamp: string; sha256: string }>();
  const [format, ...lines] = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  if (format === FORMAT)
    for (const line of lines) {
      const [sha256 = "", stamp = "", key = ""] = line.split("\t");
      if (sha256.length === 64) entries.set(key, { sha256, stamp });
    }
  return {
    find: (found) => {
      const entry = entries.get(JSON.stringify(found.key));
      return entry !== undefined && entry.stamp === stampOf(found) ? entry.sha256 : undefined;
    },
  };
};

/** Writes the hashes of this run, whole or not at all. */
export const saveHashCache = (
  file: string,
  hashed: Iterable<{ file: FoundFile; sha256: string }>,
  startedMs: number,
): void => {
  const lines = [FORMAT];
  for (const { file: found, sha256 } of hashed)
    if (found.mtimeMs < startedMs - SETTLED_MS)
      lines.push(`${sha256}\t${stampOf(found)}\t${JSON.stringify(found.key)}`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.partial`, `${lines.join("\n")}\n`);
  renameSync(`${file}.partial`, file);
};
