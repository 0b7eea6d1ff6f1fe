import { instantOf } from "../../core/instant.ts";
import { MAX_KEY_LENGTH } from "../../core/manifest/entry.ts";
import type { RecordPlace } from "../sorting/cursor.ts";
import { copyBytes } from "../sorting/record-order.ts";

/**
 * The line of a file that has not changed since it was hashed, made out of its key, its stamp and its hash as they lie in memory:
 * a million names, numbers and objects that live for a moment would cost more than all else.
 */

const [SPACE, QUOTE, BACKSLASH, ZERO, NINE] = [0x20, 0x22, 0x5c, 0x30, 0x39] as const;
const SHA256_LENGTH = 64;
const NS_DIGITS_IN_MS = 6;
/** So near to a whole millisecond, `fileOfStamp` may round a time across it. */
const NEAR_NS = 1_000;
const NS_IN_MS = 1e6;
const MOST_DIGITS = 15;

const [BEFORE_KEY, BEFORE_SIZE, BEFORE_TIME, BEFORE_HASH, AFTER_HASH] = [
  Buffer.from('{"key":"'),
  Buffer.from('","size":'),
  Buffer.from(',"modifiedAt":"'),
  Buffer.from('","sha256":"'),
  Buffer.from('"}'),
] as const;
const FIXED_LENGTH = 256;

const DAY_MS = 86_400_000;
const DATE_LENGTH = "2026-11-22".length;

/** Writes `instantOf` of many times in a row: those that share a day share its text. */
const instantBytes = () => {
  let day = Number.NaN;
  const bytes = Buffer.from("2026-11-22T00:00:00.000Z");
  const writeNumber = (at: number, digits: number, number: number): void => {
    for (let place = at + digits - 1, rest = number; place >= at; place -= 1) {
      bytes[place] = ZERO + (rest % 10);
      rest = Math.floor(rest / 10);
    }
  };
  /** @returns undefined where its year has not four digits */
  return (ms: number): Buffer | undefined => {
    const whole = Math.floor(ms);
    const dayOfMs = Math.floor(whole / DAY_MS);
    if (dayOfMs !== day) {
      const text = instantOf(dayOfMs * DAY_MS);
      if (text.length !== bytes.length) return undefined;
      bytes.write(text.slice(0, DATE_LENGTH), "latin1");
      day = dayOfMs;
    }
    const rest = whole - day * DAY_MS;
    const seconds = Math.floor(rest / 1_000);
    const minutes = Math.floor(seconds / 60);
    writeNumber(DATE_LENGTH + 1, 2, Math.floor(minutes / 60));
    writeNumber(DATE_LENGTH + 4, 2, minutes % 60);
    writeNumber(DATE_LENGTH + 7, 2, seconds % 60);
    writeNumber(DATE_LENGTH + 10, 3, rest % 1_000);
    return bytes;
  };
};

/** True where JSON writes them as they are. */
const isPlain = (bytes: Buffer, from: number, to: number): boolean => {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) return false;
  }
  return true;
};

const isHex = (bytes: Buffer, from: number): boolean => {
  for (let at = from; at < from + SHA256_LENGTH; at += 1) {
    const byte = bytes[at] as number;
    if (!((byte >= ZERO && byte <= NINE) || (byte >= 0x61 && byte <= 0x66))) return false;
  }
  return true;
};

/** The number that digits are; NaN where they are something else, or too many. */
const numberOf = (bytes: Buffer, from: number, to: number): number => {
  if (to <= from || to - from > MOST_DIGITS) return Number.NaN;
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
};

/** Where the next space is, or the end. */
const spaceAt = (bytes: Buffer, from: number, end: number): number => {
  let at = from;
  while (at < end && bytes[at] !== SPACE) at += 1;
  return at;
};

/** A line, in memory that is used again for the next one. */
export interface UnchangedLine {
  readonly bytes: Buffer;
  readonly length: number;
  readonly size: number;
  readonly mtimeMs: number;
}

/**
 * Makes lines as `JSON.stringify` makes them of entries.
 * @returns makes the line of a record of a key and a stamp, with the hash that lies in other memory; undefined where it must be made
 * in the usual way, as of a name with a quotation mark
 */
export const unchangedLines = (): ((
  record: RecordPlace,
  hash: Buffer,
  hashAt: number,
) => UnchangedLine | undefined) => {
  const instantAt = instantBytes();
  const bytes = Buffer.allocUnsafeSlow(FIXED_LENGTH + MAX_KEY_LENGTH);
  BEFORE_KEY.copy(bytes);
  const line = { bytes, length: 0, size: 0, mtimeMs: 0 };
  return ({ bytes: from, keyAt, keyLength, valueAt, valueLength }, hash, hashAt) => {
    if (keyLength > MAX_KEY_LENGTH || !isPlain(from, keyAt, keyAt + keyLength) || !isHex(hash, hashAt))
      return undefined;
    const end = valueAt + valueLength;
    const sizeAt = spaceAt(from, valueAt, end) + 1;
    const mtimeAt = spaceAt(from, sizeAt, end) + 1;
    const mtimeEnd = spaceAt(from, mtimeAt, end);
    const size = numberOf(from, sizeAt, mtimeAt - 1);
    const wholeMs = numberOf(from, mtimeAt, mtimeEnd - NS_DIGITS_IN_MS);
    const restNs = numberOf(from, mtimeEnd - NS_DIGITS_IN_MS, mtimeEnd);
    if (Number.isNaN(size + wholeMs + restNs)) return undefined;
    const mtimeMs =
      restNs >= NEAR_NS && restNs < NS_IN_MS - NEAR_NS
        ? wholeMs + restNs / NS_IN_MS
        : (restNs === 0 ? wholeMs * NS_IN_MS : Number(from.toString("latin1", mtimeAt, mtimeEnd))) / NS_IN_MS;
    const instant = instantAt(mtimeMs);
    if (instant === undefined) return undefined;
    let at = BEFORE_KEY.length;
    at += copyBytes(from, keyAt, keyLength, bytes, at);
    at += copyBytes(BEFORE_SIZE, 0, BEFORE_SIZE.length, bytes, at);
    at += copyBytes(from, sizeAt, mtimeAt - 1 - sizeAt, bytes, at);
    at += copyBytes(BEFORE_TIME, 0, BEFORE_TIME.length, bytes, at);
    at += copyBytes(instant, 0, instant.length, bytes, at);
    at += copyBytes(BEFORE_HASH, 0, BEFORE_HASH.length, bytes, at);
    at += copyBytes(hash, hashAt, SHA256_LENGTH, bytes, at);
    at += copyBytes(AFTER_HASH, 0, AFTER_HASH.length, bytes, at);
    line.length = at;
    line.size = size;
    line.mtimeMs = mtimeMs;
    return line;
  };
};
