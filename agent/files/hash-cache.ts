import { closeSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { diskFailure } from "../../adapters/disk-full.ts";
import { openRegular } from "../../adapters/regular-file.ts";
import { compareKeys } from "../../core/manifest/key-order.ts";
import type { WalkedFile } from "./walk.ts";

/** A hash that was computed before, and the stamp that its file had then. */
export interface CachedHash {
  readonly sha256: string;
  readonly stamp: string;
}

/** The hashes of an earlier run, which are in the order of keys, and are read beside files in the same order. */
export interface HashCache {
  /** What is cached of a key; each is not before the one that was asked for before it. */
  find(key: string): CachedHash | undefined;
  close(): void;
}

const FORMAT = "cleargate.hash-cache/4";
const PIECE_BYTES = 64 * 1024;
/** No line of ours is longer. */
const MAX_LINE = 64 * 1024;
/** A file may change twice within one tick of its clock; one that changed later than this is hashed again next time. */
const SETTLED_MS = 2_000;

/** Lines are fields between tabs, so a file with such a name is hashed every time. */
const UNWRITABLE = /[\t\n]/;

const SHA256_END = 64;

const withoutChangeTime = (stamp: string): string => stamp.slice(0, stamp.lastIndexOf(" "));

/** True where a file seems to be unmodified since it was hashed: all of its stamp but the change time is the same. */
export const seemsUnmodified = ({ stamp }: CachedHash, file: WalkedFile): boolean =>
  withoutChangeTime(stamp) === withoutChangeTime(file.stamp);

function* linesOf(descriptor: number): Generator<string> {
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  const decoder = new TextDecoder();
  let rest = "";
  for (let read = readSync(descriptor, piece); read > 0; read = readSync(descriptor, piece)) {
    const lines = (rest + decoder.decode(piece.subarray(0, read), { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
    if (rest.length > MAX_LINE) return;
  }
}

const NOTHING: HashCache = { find: () => undefined, close: () => undefined };

const openCache = (file: string): number | undefined => {
  try {
    return openRegular(file);
  } catch {
    return undefined;
  }
};

/** Opens a cache; a missing or damaged one is empty, because a cache only ever saves work. */
export const openHashCache = (file: string | undefined): HashCache => {
  const descriptor = file === undefined ? undefined : openCache(file);
  if (descriptor === undefined) return NOTHING;
  const lines = linesOf(descriptor);
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
  let key: string | undefined;
  let cached: CachedHash | undefined;
  const advance = (): void => {
    for (let line = lines.next(); line.done !== true; line = lines.next()) {
      const stampEnd = line.value.indexOf("\t", SHA256_END + 1);
      if (line.value[SHA256_END] !== "\t" || stampEnd < 0) continue;
      key = line.value.slice(stampEnd + 1);
      cached = { sha256: line.value.slice(0, SHA256_END), stamp: line.value.slice(SHA256_END + 1, stampEnd) };
      return;
    }
    key = undefined;
    close();
  };
  if (lines.next().value === FORMAT) advance();
  else close();
  return {
    find: (wanted) => {
      while (key !== undefined && key !== wanted && compareKeys(key, wanted) < 0) advance();
      return key === wanted ? cached : undefined;
    },
    close,
  };
};

/** Writes the hashes of this run, whole or not at all. */
export interface HashCacheWriter {
  /** In the order of keys. @throws Failure `spool-full` */
  add(file: WalkedFile, sha256: string): void;
  /** @param keep false leaves the cache as it was */
  end(keep: boolean): void;
}

/** @param startedMs when this run began, in milliseconds since 1970 */
export const hashCacheWriter = (file: string, startedMs: number): HashCacheWriter => {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.partial`;
  const descriptor = openSync(partial, "w", 0o600);
  let pending = `${FORMAT}\n`;
  const flush = (): void => {
    try {
      const bytes = Buffer.from(pending);
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    } catch (error) {
      throw diskFailure(error, partial);
    }
    pending = "";
  };
  return {
    add: (walked, sha256) => {
      if (Math.max(walked.mtimeMs, walked.ctimeMs) >= startedMs - SETTLED_MS || UNWRITABLE.test(walked.key)) return;
      pending += `${sha256}\t${walked.stamp}\t${walked.key}\n`;
      if (pending.length > PIECE_BYTES) flush();
    },
    end: (keep) => {
      try {
        if (keep) flush();
      } finally {
        closeSync(descriptor);
        if (!keep) rmSync(partial, { force: true });
      }
      if (keep) renameSync(partial, file);
    },
  };
};
