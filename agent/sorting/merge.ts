import type { Cursor } from "./cursor.ts";

const NOBODY = -1;
/** More than there are bytes, and one more for a key that has ended. */
const BYTES = 257;

/**
 * Where a key differs from one before it, as a number: of two keys that are held against the same one, that with the
 * smaller number comes first, and keys of the same number go on being compared after that place. The longer they are alike
 * with it, the smaller; then by the byte that differs, of which a key that has ended has none.
 */
const codeOf = (bytes: Buffer, keyAt: number, keyLength: number, alike: number): number =>
  (alike < keyLength ? (bytes[keyAt + alike] as number) + 1 : 0) - alike * BYTES;

/**
 * Passes over the records of several cursors as if they were one; those of one key come in the order of the cursors.
 * A tournament: each inner place keeps who lost there, so that who moves on meets only one other at each level. Who lost
 * keeps, as a number, where it differs from who won, so that most games are decided by two numbers (Knuth's "tree of
 * losers" with the offset-value codes of Conner, 1977), however long all keys begin alike.
 */
export const mergeCursors = (cursors: readonly Cursor[]): Cursor => {
  const [only, ...others] = cursors;
  if (only !== undefined && others.length === 0) return only;
  const count = cursors.length;
  const losers = new Int32Array(count).fill(NOBODY);
  /** What each cursor is on: looking it up for every comparison cost more than comparing. */
  const bytes = cursors.map((cursor) => cursor.bytes);
  const keyAt = new Uint32Array(count);
  const keyLength = new Uint32Array(count);
  /** Against the last winner, or whom it lost to; infinite at the end of a cursor. */
  const codes = new Float64Array(count);
  let winner = NOBODY;
  let begun = false;

  /** Compares two keys of the same code; who loses is then held against who wins. */
  const isBeforeBeyond = (one: number, other: number): boolean => {
    const [a, b] = [bytes[one] as Buffer, bytes[other] as Buffer];
    const [aKey, bKey] = [keyAt[one] as number, keyAt[other] as number];
    const [aLength, bLength] = [keyLength[one] as number, keyLength[other] as number];
    const least = Math.min(aLength, bLength);
    let at = Math.min(least, Math.ceil(-(codes[one] as number) / BYTES));
    while (at < least && a[aKey + at] === b[bKey + at]) at += 1;
    const aCode = codeOf(a, aKey, aLength, at);
    const bCode = codeOf(b, bKey, bLength, at);
    const isBefore = aCode === bCode ? one < other : aCode < bCode;
    if (isBefore) codes[other] = bCode;
    else codes[one] = aCode;
    return isBefore;
  };

  const isBefore = (one: number, other: number): boolean => {
    const [oneCode, otherCode] = [codes[one] as number, codes[other] as number];
    if (oneCode !== otherCode) return oneCode < otherCode;
    return oneCode !== Number.POSITIVE_INFINITY && isBeforeBeyond(one, other);
  };

  const move = (index: number): void => {
    const cursor = cursors[index] as Cursor;
    if (!cursor.next()) {
      codes[index] = Number.POSITIVE_INFINITY;
      return;
    }
    bytes[index] = cursor.bytes;
    keyAt[index] = cursor.keyAt;
    keyLength[index] = cursor.keyLength;
    codes[index] = codeOf(cursor.bytes, cursor.keyAt, cursor.keyLength, cursor.alike);
  };

  /** @returns who is first, or nobody while a place has met only one */
  const play = (index: number): number => {
    let best = index;
    for (let place = (index + count) >> 1; place > 0; place >>= 1) {
      const other = losers[place] as number;
      if (other !== NOBODY && !isBefore(other, best)) continue;
      losers[place] = best;
      if (other === NOBODY) return NOBODY;
      best = other;
    }
    return best;
  };

  const hasEnded = (): boolean => winner === NOBODY || codes[winner] === Number.POSITIVE_INFINITY;

  const advance = (): void => {
    if (begun) {
      if (hasEnded()) return;
      move(winner);
      winner = play(winner);
      return;
    }
    begun = true;
    for (let index = 0; index < count; index += 1) {
      move(index);
      winner = play(index);
    }
  };

  const merged = {
    bytes: Buffer.alloc(0) as Buffer,
    keyAt: 0,
    keyLength: 0,
    valueAt: 0,
    valueLength: 0,
    alike: 0,
    next: (): boolean => {
      advance();
      if (hasEnded()) return false;
      const first = cursors[winner] as Cursor;
      merged.bytes = bytes[winner] as Buffer;
      merged.keyAt = keyAt[winner] as number;
      merged.keyLength = keyLength[winner] as number;
      merged.valueAt = first.valueAt;
      merged.valueLength = first.valueLength;
      merged.alike = Math.min(merged.keyLength, Math.ceil(-(codes[winner] as number) / BYTES));
      return true;
    },
    close: () => {
      for (const cursor of cursors) cursor.close();
    },
  };
  return merged;
};
