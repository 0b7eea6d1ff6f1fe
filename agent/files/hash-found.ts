import { observed } from "../../adapters/observe.ts";
import { instantWriter } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { hashingPool } from "../hash/pool.ts";
import type { Hashed } from "../hash/worker.ts";
import type { Progress } from "../progress.ts";
import type { RecordPlace } from "../sorting/cursor.ts";
import { keyText } from "../sorting/sorter.ts";
import { type CachedHash, hashCacheWriter, openHashCache } from "./hash-cache.ts";
import { type Names, NO_NAMES, withName } from "./some-names.ts";
import { turnTaker } from "./turn-taker.ts";
import { type UnchangedLine, unchangedLines } from "./unchanged-line.ts";
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
  const addTime = (mtimeMs: number, nameOf: () => string): void => {
    files += 1;
    oldestMs = least(oldestMs, mtimeMs);
    if (mtimeMs <= startedMs + MAX_AHEAD_MS) newestMs = most(newestMs, mtimeMs);
    else {
      newestAheadMs = most(newestAheadMs, mtimeMs);
      future = withName(future, nameOf());
    }
  };
  return {
    add: ({ key, mtimeMs }: WalkedFile): void => addTime(mtimeMs, () => key),
    addTime: (mtimeMs: number, record: RecordPlace): void => addTime(mtimeMs, () => keyText(record)),
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
  /** How many bytes of lines of the cache come before it, that are kept. */
  readonly keptBefore: number;
}

/** Lines of the cache are held until what comes before them has been hashed: so many bytes at most. */
const MAX_HELD = 1024 ** 2;

/** Lines that are held, one behind the other. */
const heldLines = () => {
  let bytes = Buffer.alloc(0);
  let used = 0;
  let taken = 0;
  return {
    used: (): number => used,
    add: (line: Buffer): void => {
      if (bytes.length === 0) bytes = Buffer.allocUnsafeSlow(2 * MAX_HELD);
      used += line.copy(bytes, used);
    },
    /** Those that were not taken yet, of the first so many bytes. */
    take: (to: number): Buffer => {
      const lines = bytes.subarray(taken, to);
      taken = to;
      return lines;
    },
    clear: (): void => {
      used = 0;
      taken = 0;
    },
  };
};

/** Hashes files that were found, one after the other, in the order of their keys; few of them are in memory. */
export interface FoundHasher<T extends Found> {
  /**
   * Passes a file by that has not changed since it was hashed, as a record of its key and stamp.
   * @returns its line in the manifest, until the next call; undefined where it is to be added
   * @throws Failure `spool-full`
   */
  skip(record: RecordPlace): UnchangedLine | undefined;
  /** @returns what to wait for before the next one, where there is something. @throws Failure `spool-full` */
  add(found: T): Promise<void> | undefined;
  /** Visits all that was added. @throws Failure `spool-full` */
  end(): Promise<HashedFiles>;
  /** To be called in any case. */
  close(): void;
}

/** @param visit is given each that was added with its entry, in that order, and what was cached of it */
export const foundHasher = <T extends Found>(
  { cacheFile, rehash, keepCache = false, startedMs, hashing }: HashingOptions,
  progress: Progress,
  visit: (found: T, entry: FileEntry, known: CachedHash | undefined) => void,
): FoundHasher<T> => {
  const cache = openHashCache(cacheFile);
  const writer = cacheFile === undefined || keepCache ? undefined : hashCacheWriter(cacheFile, cache, startedMs);
  const times = timesOf(startedMs);
  const writeInstant = instantWriter();
  const lineOf = unchangedLines();
  const held = heldLines();
  let cachedFiles = 0;
  let pending: Pending<T>[] = [];
  let isStarted = false;
  let isWhole = false;
  const pool = hashingPool();

  const visitOne = (found: T, known: CachedHash | undefined, result: Hashed): void => {
    const { key, size, mtimeMs } = found.file;
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

  const keepHeld = (to: number): void => {
    const lines = held.take(to);
    if (lines.length > 0) writer?.keepLines(lines);
  };

  const flush = async (): Promise<void> => {
    if (pending.length === 0) return;
    const todo = pending.flatMap(({ found, cached }) => (cached === undefined ? [found.file] : []));
    progressOf(todo);
    const fresh = (await pool.hash(todo, progress.add)).values();
    for (const { path, size } of todo) observed({ kind: "hashed", file: path, bytes: size });
    for (const { found, known, cached, keptBefore } of pending) {
      keepHeld(keptBefore);
      const result = cached ?? (fresh.next().value as Hashed);
      if ("sha256" in result) writer?.add(found.file, result.sha256);
      visitOne(found, known, result);
    }
    keepHeld(held.used());
    held.clear();
    pending = [];
  };

  return {
    skip: (record) => {
      if (rehash || held.used() > MAX_HELD) return undefined;
      if (!cache.seek(record) || !cache.isStamp(record.bytes, record.valueAt, record.valueLength)) return undefined;
      const line = lineOf(record, cache.bytes, cache.hashAt);
      if (line === undefined) return undefined;
      times.addTime(line.mtimeMs, record);
      cachedFiles += 1;
      if (pending.length === 0) writer?.keep();
      else held.add(cache.line());
      return line;
    },
    add: (found) => {
      times.add(found.file);
      const known = cache.find(found.file.key);
      const isCached = !rehash && known !== undefined && known.stamp === found.file.stamp;
      if (isCached) cachedFiles += 1;
      const cached = isCached ? { sha256: known.sha256 } : undefined;
      if (cached !== undefined && pending.length === 0) {
        writer?.keep();
        visitOne(found, known, cached);
        return undefined;
      }
      pending.push({ found, known, cached, keptBefore: held.used() });
      return pending.length >= TOGETHER || held.used() > MAX_HELD ? flush() : undefined;
    },
    end: async () => {
      await flush();
      isWhole = true;
      return { ...times.end(), cachedFiles };
    },
    close: () => {
      pool.end();
      if (isStarted) {
        hashing?.end();
        progress.end();
      }
      cache.close();
      writer?.end(isWhole);
    },
  };
};

/**
 * Hashes files that were found, in the order of their keys. A hash is the content's as it is now: it was computed now, or by
 * an earlier run of a file that has not changed since. However many they are, few of them are in memory.
 * @param visit is given each with its entry, in that order, and what was cached of it
 * @throws Failure `spool-full`
 */
export const hashFound = async <T extends Found>(
  all: Iterable<T>,
  options: HashingOptions,
  progress: Progress,
  visit: (found: T, entry: FileEntry, known: CachedHash | undefined) => void,
): Promise<HashedFiles> => {
  const hasher = foundHasher(options, progress, visit);
  const turns = turnTaker();
  try {
    for (const found of all) {
      if (turns.step()) await turns.wait();
      const wait = hasher.add(found);
      if (wait !== undefined) await wait;
    }
    return await hasher.end();
  } finally {
    hasher.close();
  }
};
