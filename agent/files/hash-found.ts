import { observed } from "../../adapters/observe.ts";
import { instantWriter } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { hashingPool } from "../hash/pool.ts";
import type { Hashed } from "../hash/worker.ts";
import type { Progress } from "../progress.ts";
import { type CachedHash, hashCacheWriter, openHashCache } from "./hash-cache.ts";
import { type Names, NO_NAMES, withName } from "./some-names.ts";
import { turnTaker } from "./turn-taker.ts";
import type { WalkedFile } from "./walk.ts";

/** A file that was found, with what else is known of it. */
export interface Found {
  readonly file: WalkedFile;
}

export interface HashedFiles {
  /** How many there are. */
  readonly files: number;
  /** Of those that are not dated in the future, unless all are. */
  readonly newestMs: number | undefined;
  /** The keys of those that are, where not all are. */
  readonly future: Names;
  readonly oldestMs: number | undefined;
  readonly cachedFiles: number;
}

export interface HashingOptions {
  /** Where hashes are cached, if they are to be. */
  readonly cacheFile: string | undefined;
  /** True hashes every file, whatever is cached of it. */
  readonly rehash: boolean;
  /** True leaves the cache as it is. */
  readonly keepCache?: boolean;
  readonly startedMs: number;
  /** Is told when threads that hash are started for the first time, and when there will be none any more. */
  readonly hashing?: { readonly begin: () => void; readonly end: () => void } | undefined;
}

/** Clocks of a machine and of a server of files differ by so much at most. */
const MAX_AHEAD_MS = 5 * 60_000;

/** So many files are hashed together, the largest first; each needs some hundred bytes of memory. */
const TOGETHER = 4_096;

const least = (a: number | undefined, b: number): number => (a === undefined || b < a ? b : a);
const most = (a: number | undefined, b: number): number => (a === undefined || b > a ? b : a);

/** The times of files. One may be dated years ahead: it shows nothing about when a backup was made, and must not make it look new for ever. */
const timesOf = (startedMs: number) => {
  let files = 0;
  let oldestMs: number | undefined;
  let newestMs: number | undefined;
  let newestAheadMs: number | undefined;
  let future = NO_NAMES;
  return {
    add: ({ key, mtimeMs }: WalkedFile): void => {
      files += 1;
      oldestMs = least(oldestMs, mtimeMs);
      if (mtimeMs <= startedMs + MAX_AHEAD_MS) newestMs = most(newestMs, mtimeMs);
      else {
        newestAheadMs = most(newestAheadMs, mtimeMs);
        future = withName(future, key);
      }
    },
    end: (): Omit<HashedFiles, "cachedFiles"> => {
      const allAhead = future.count === files;
      return {
        files,
        oldestMs,
        newestMs: allAhead ? newestAheadMs : newestMs,
        future: allAhead ? NO_NAMES : future,
      };
    },
  };
};

interface Pending<T> {
  readonly found: T;
  readonly known: CachedHash | undefined;
  /** Undefined where it must be hashed. */
  readonly cached: Hashed | undefined;
}

/**
 * Hashes files that were found, in the order of their keys. A hash is the content's as it is now: it was computed now, or by
 * an earlier run of a file that has not changed since. However many they are, few of them are in memory.
 * @param visit is given each with its entry, in that order, and what was cached of it
 * @throws Failure `spool-full`
 */
export const hashFound = async <T extends Found>(
  all: Iterable<T>,
  { cacheFile, rehash, keepCache = false, startedMs, hashing }: HashingOptions,
  progress: Progress,
  visit: (found: T, entry: FileEntry, known: CachedHash | undefined) => void,
): Promise<HashedFiles> => {
  const cache = openHashCache(cacheFile);
  const writer = cacheFile === undefined || keepCache ? undefined : hashCacheWriter(cacheFile, startedMs);
  const times = timesOf(startedMs);
  const writeInstant = instantWriter();
  let cachedFiles = 0;
  let hashed = 0;
  let pending: Pending<T>[] = [];
  let isStarted = false;
  const pool = hashingPool();
  const turns = turnTaker();

  const visitOne = ({ found, known }: Pending<T>, result: Hashed): void => {
    const { key, size, mtimeMs } = found.file;
    if ("sha256" in result) writer?.add(found.file, result.sha256);
    visit(found, { key, size, modifiedAt: writeInstant(mtimeMs), ...result }, known);
  };

  const progressOf = (todo: readonly WalkedFile[]): void => {
    if (!isStarted) {
      hashing?.begin();
      progress.start();
    }
    isStarted = true;
    progress.more(
      todo.length,
      todo.reduce((sum, { size }) => sum + size, 0),
    );
  };

  const flush = async (): Promise<void> => {
    const todo = pending.flatMap(({ found, cached }) => (cached === undefined ? [found.file] : []));
    if (todo.length > 0) progressOf(todo);
    const fresh = (await pool.hash(todo, progress.add)).values();
    hashed += todo.length;
    for (const { path, size } of todo) observed({ kind: "hashed", file: path, bytes: size });
    for (const one of pending) visitOne(one, one.cached ?? (fresh.next().value as Hashed));
    pending = [];
  };

  let isWhole = false;
  try {
    for (const found of all) {
      if (turns.step()) await turns.wait();
      times.add(found.file);
      const known = cache.find(found.file.key);
      const isCached = !rehash && known !== undefined && known.stamp === found.file.stamp;
      const cached = isCached ? { sha256: known.sha256 } : undefined;
      if (isCached) cachedFiles += 1;
      pending.push({ found, known, cached });
      if (pending.length >= TOGETHER) await flush();
    }
    await flush();
    isWhole = true;
  } finally {
    pool.end();
    if (isStarted) {
      hashing?.end();
      progress.end();
    }
    cache.close();
    // Where nothing was hashed the cache is unchanged, and need not be written again.
    writer?.end(isWhole && hashed > 0);
  }
  return { ...times.end(), cachedFiles };
};
