import { instantWriter } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { hashFiles } from "../hash/pool.ts";
import type { Hashed } from "../hash/worker.ts";
import type { Progress } from "../progress.ts";
import { type HashCache, saveHashCache } from "./hash-cache.ts";
import type { WalkedFile } from "./walk.ts";

/** A file as it was found, and its entry with the hash. */
export interface HashedFile {
  readonly file: WalkedFile;
  readonly entry: FileEntry;
}

export interface HashedFiles {
  /** In the order in which they were found. */
  readonly files: readonly HashedFile[];
  /** Of those that are not dated in the future, unless all are. */
  readonly newestMs: number | undefined;
  /** The keys of those that are, where not all are. */
  readonly future: readonly string[];
  readonly oldestMs: number | undefined;
  readonly hashedBytes: number;
  readonly cachedFiles: number;
}

export interface HashingOptions {
  readonly cache: HashCache | undefined;
  /** Where hashes are cached, if they are to be. */
  readonly cacheFile: string | undefined;
  readonly startedMs: number;
}

/** Clocks of a machine and of a server of files differ by so much at most. */
const MAX_AHEAD_MS = 5 * 60_000;

const extreme = (files: readonly WalkedFile[], pick: (a: number, b: number) => number): number | undefined =>
  files.reduce<number | undefined>(
    (picked, { mtimeMs }) => (picked === undefined ? mtimeMs : pick(picked, mtimeMs)),
    undefined,
  );

/** Pairs each file with its hash, the cached ones and the fresh ones in the order of `files`. */
const entriesOf = (
  files: readonly WalkedFile[],
  cached: readonly (Hashed | undefined)[],
  fresh: readonly Hashed[],
): HashedFile[] => {
  const writeInstant = instantWriter();
  const next = fresh.values();
  return files.map((file, index) => {
    const hashed = cached[index] ?? (next.next().value as Hashed);
    const { key, size } = file;
    return { file, entry: { key, size, modifiedAt: writeInstant(file.mtimeMs), ...hashed } };
  });
};

/**
 * Hashes files that were found. A hash is the content's as it is now: it was computed now, or by an earlier run of a file
 * that has not changed since.
 */
export const hashFound = async (
  files: readonly WalkedFile[],
  { cache, cacheFile, startedMs }: HashingOptions,
  progress: Progress,
): Promise<HashedFiles> => {
  const cached = files.map((file): Hashed | undefined => {
    const sha256 = cache?.find(file);
    return sha256 === undefined ? undefined : { sha256 };
  });
  const todo = files.filter((_, index) => cached[index] === undefined);
  const todoBytes = todo.reduce((sum, { size }) => sum + size, 0);
  progress.start(todo.length, todoBytes);
  const fresh = await hashFiles(todo, progress.add);
  progress.end();
  const hashed = entriesOf(files, cached, fresh);
  // Where nothing was hashed the cache is unchanged, and need not be written again.
  if (todo.length > 0 && cacheFile !== undefined) saveHashCache(cacheFile, hashed, startedMs);
  // A file may be dated years ahead: it shows nothing about when a backup was made, and must not make it look new for ever.
  const { dated = [], ahead = [] } = Object.groupBy(files, ({ mtimeMs }) =>
    mtimeMs <= startedMs + MAX_AHEAD_MS ? "dated" : "ahead",
  );
  const allAhead = dated.length === 0;
  return {
    files: hashed,
    newestMs: extreme(allAhead ? files : dated, Math.max),
    future: allAhead ? [] : ahead.map(({ key }) => key),
    oldestMs: extreme(files, Math.min),
    hashedBytes: todoBytes,
    cachedFiles: files.length - todo.length,
  };
};
