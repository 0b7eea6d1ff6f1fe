import { closeSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { diskFailure } from "../../adapters/disk-full.ts";
import { openRegular } from "../../adapters/regular-file.ts";
import type { KeyPlace } from "../sorting/cursor.ts";
import { compareKeyBytes } from "../sorting/record-order.ts";
import type { WalkedFile } from "./walk.ts";

/** A hash that was computed before, and the stamp that its file had then. */
export interface CachedHash {
  readonly sha256: string;
  readonly stamp: string;
}

/** The hashes of an earlier run, which are in the order of keys, and are read beside files in the same order. */
export interface HashCache {
  /** Moves to a key; each is not before the one that was asked for before it. @returns true where something is cached of it */
  seek(wanted: KeyPlace): boolean;
  /** What is cached of a key; it moves there. */
  find(key: string): CachedHash | undefined;
  /** Once it has moved to what is cached: where the hash lies. */
  readonly bytes: Buffer;
  readonly hashAt: number;
  /** Whether the stamp that is cached is this one. */
  isStamp(bytes: Buffer, at: number, length: number): boolean;
  /** The whole line, with its end, how long it is, and where in the file it begins. */
  line(): Buffer;
  readonly lineLength: number;
  readonly lineAt: number;
  /** Where the first line begins in the file; 0 where nothing is cached. */
  readonly firstLineAt: number;
  /** Reads a part of the file, from its beginning, in pieces. */
  readUpTo(end: number): Iterable<Buffer>;
  close(): void;
}

const FORMAT = "cleargate.hash-cache/4";
const FIRST_LINE = Buffer.from(`${FORMAT}\n`);
const PIECE_BYTES = 64 * 1024;
/** No line of ours is longer. */
const MAX_LINE = 64 * 1024;
/** A file may change twice within one tick of its clock; one that changed later than this is hashed again next time. */
const SETTLED_MS = 2_000;

/** Lines are fields between tabs, so a file with such a name is hashed every time. */
const UNWRITABLE = /[\t\n]/;

const SHA256_END = 64;
const [TAB, NEWLINE] = [0x09, 0x0a] as const;

const withoutChangeTime = (stamp: string): string => stamp.slice(0, stamp.lastIndexOf(" "));

/** True where a file seems to be unmodified since it was hashed: all of its stamp but the change time is the same. */
export const seemsUnmodified = ({ stamp }: CachedHash, file: WalkedFile): boolean =>
  withoutChangeTime(stamp) === withoutChangeTime(file.stamp);

const NOTHING: HashCache = {
  seek: () => false,
  find: () => undefined,
  bytes: Buffer.alloc(0),
  hashAt: 0,
  isStamp: () => false,
  line: () => Buffer.alloc(0),
  lineLength: 0,
  lineAt: 0,
  firstLineAt: 0,
  readUpTo: () => [],
  close: () => undefined,
};

const openCache = (file: string): number | undefined => {
  try {
    return openRegular(file);
  } catch {
    return undefined;
  }
};

/** Passes over the lines of a file, each as a place in `bytes`. */
const lineCursor = (descriptor: number) => {
  const bytes = Buffer.allocUnsafeSlow(PIECE_BYTES + MAX_LINE);
  let filled = 0;
  let bytesAt = 0;
  const lines = {
    bytes,
    from: 0,
    /** After the line's end. */
    to: 0,
    /** Where the line begins in the file. */
    lineAt: (): number => bytesAt + lines.from,
    /** @returns false where no line is left */
    next: (): boolean => {
      lines.from = lines.to;
      for (let searched = lines.from; ; ) {
        const end = bytes.indexOf(NEWLINE, searched);
        if (end >= 0 && end < filled) {
          lines.to = end + 1;
          return true;
        }
        if (filled - lines.from > MAX_LINE) return false;
        bytes.copyWithin(0, lines.from, filled);
        bytesAt += lines.from;
        filled -= lines.from;
        lines.from = 0;
        lines.to = 0;
        searched = filled;
        const read = readSync(descriptor, bytes, filled, bytes.length - filled, bytesAt + filled);
        if (read === 0) return false;
        filled += read;
      }
    },
  };
  return lines;
};

/** Opens a cache; a missing or damaged one is empty, because a cache only ever saves work. */
export const openHashCache = (file: string | undefined): HashCache => {
  const descriptor = file === undefined ? undefined : openCache(file);
  if (descriptor === undefined) return NOTHING;
  const lines = lineCursor(descriptor);
  const { bytes } = lines;
  let isOn = false;
  let stampEnd = 0;
  const advance = (): void => {
    while (lines.next()) {
      stampEnd = bytes.indexOf(TAB, lines.from + SHA256_END + 1);
      isOn = stampEnd >= 0 && stampEnd < lines.to && bytes[lines.from + SHA256_END] === TAB;
      if (isOn) return;
    }
    isOn = false;
  };
  const isFormat = lines.next() && bytes.subarray(lines.from, lines.to).equals(FIRST_LINE);
  if (isFormat) advance();
  const seek = ({ bytes: wanted, keyAt, keyLength }: KeyPlace): boolean => {
    while (isOn) {
      const order = compareKeyBytes(bytes, stampEnd + 1, lines.to - stampEnd - 2, wanted, keyAt, keyLength);
      if (order >= 0) return order === 0;
      advance();
    }
    return false;
  };
  return {
    seek,
    find: (key) => {
      const wanted = Buffer.from(key);
      if (!seek({ bytes: wanted, keyAt: 0, keyLength: wanted.length })) return undefined;
      const hashEnd = lines.from + SHA256_END;
      return {
        sha256: bytes.toString("utf8", lines.from, hashEnd),
        stamp: bytes.toString("utf8", hashEnd + 1, stampEnd),
      };
    },
    bytes,
    get hashAt() {
      return lines.from;
    },
    isStamp: (other, at, length) => {
      const stampAt = lines.from + SHA256_END + 1;
      return compareKeyBytes(bytes, stampAt, stampEnd - stampAt, other, at, length) === 0;
    },
    line: () => bytes.subarray(lines.from, lines.to),
    get lineLength() {
      return lines.to - lines.from;
    },
    get lineAt() {
      return lines.lineAt();
    },
    firstLineAt: isFormat ? FIRST_LINE.length : 0,
    readUpTo: function* (end) {
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      for (let at = 0; at < end; ) {
        const read = readSync(descriptor, piece, 0, Math.min(piece.length, end - at), at);
        if (read === 0) return;
        yield piece.subarray(0, read);
        at += read;
      }
    },
    close: () => closeSync(descriptor),
  };
};

/**
 * Writes the hashes of this run, whole or not at all, in the order of keys. As long as all is as it was, nothing is written: the
 * beginning of the earlier cache is copied once something is not.
 */
export interface HashCacheWriter {
  /** Keeps what the earlier cache is on. @throws Failure `spool-full` */
  keep(): void;
  /** Keeps lines of the earlier cache. @throws Failure `spool-full` */
  keepLines(lines: Buffer): void;
  /** @throws Failure `spool-full` */
  add(file: WalkedFile, sha256: string): void;
  /** @param whole false leaves the cache as it was */
  end(whole: boolean): void;
}

/**
 * @param earlier the cache in that file
 * @param startedMs when this run began, in milliseconds since 1970
 */
export const hashCacheWriter = (file: string, earlier: HashCache, startedMs: number): HashCacheWriter => {
  const partial = `${file}.partial`;
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  let descriptor: number | undefined;
  let used = 0;
  /** So far the earlier cache is kept as it is. */
  let keptTo = earlier.firstLineAt;
  const writeOut = (to: number, bytes: Buffer): void => {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(to, bytes, at);
    } catch (error) {
      throw diskFailure(error, partial);
    }
  };
  const flush = (to: number): void => {
    writeOut(to, piece.subarray(0, used));
    used = 0;
  };
  const begin = (): number => {
    if (descriptor !== undefined) return descriptor;
    mkdirSync(dirname(file), { recursive: true });
    descriptor = openSync(partial, "w", 0o600);
    if (keptTo === 0) writeOut(descriptor, FIRST_LINE);
    for (const read of earlier.readUpTo(keptTo)) writeOut(descriptor, read);
    return descriptor;
  };
  const write = (bytes: Buffer): void => {
    const to = begin();
    if (used + bytes.length > piece.length) flush(to);
    if (bytes.length > piece.length) writeOut(to, bytes);
    else used += bytes.copy(piece, used);
  };
  return {
    keep: () => {
      if (descriptor === undefined && earlier.lineAt === keptTo) keptTo += earlier.lineLength;
      else write(earlier.line());
    },
    keepLines: write,
    add: (walked, sha256) => {
      if (Math.max(walked.mtimeMs, walked.ctimeMs) >= startedMs - SETTLED_MS || UNWRITABLE.test(walked.key)) return;
      write(Buffer.from(`${sha256}\t${walked.stamp}\t${walked.key}\n`));
    },
    end: (whole) => {
      if (descriptor === undefined) return;
      try {
        if (whole) flush(descriptor);
      } finally {
        closeSync(descriptor);
        if (!whole) rmSync(partial, { force: true });
      }
      if (whole) renameSync(partial, file);
    },
  };
};
