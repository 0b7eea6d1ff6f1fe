import type { Cursor } from "./cursor.ts";
import { compareKeyBytes } from "./record-order.ts";

const NOBODY = -1;

/**
 * Passes over the records of several cursors as if they were one; those of one key come in the order of the cursors.
 * A tournament: each inner place keeps who lost there, so that who moves on meets only one other at each level.
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
  const ended = new Uint8Array(count);
  let winner = NOBODY;
  let begun = false;

  const isBefore = (one: number, other: number): boolean => {
    if (ended[one] === 1) return false;
    if (ended[other] === 1) return true;
    const difference = compareKeyBytes(
      bytes[one] as Buffer,
      keyAt[one] as number,
      keyLength[one] as number,
      bytes[other] as Buffer,
      keyAt[other] as number,
      keyLength[other] as number,
    );
    return difference < 0 || (difference === 0 && one < other);
  };

  const move = (index: number): void => {
    const cursor = cursors[index] as Cursor;
    if (!cursor.next()) {
      ended[index] = 1;
      return;
    }
    bytes[index] = cursor.bytes;
    keyAt[index] = cursor.keyAt;
    keyLength[index] = cursor.keyLength;
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

  const advance = (): void => {
    if (begun) {
      if (winner === NOBODY || ended[winner] === 1) return;
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
    next: (): boolean => {
      advance();
      if (winner === NOBODY || ended[winner] === 1) return false;
      const first = cursors[winner] as Cursor;
      merged.bytes = bytes[winner] as Buffer;
      merged.keyAt = keyAt[winner] as number;
      merged.keyLength = keyLength[winner] as number;
      merged.valueAt = first.valueAt;
      merged.valueLength = first.valueLength;
      return true;
    },
    close: () => {
      for (const cursor of cursors) cursor.close();
    },
  };
  return merged;
};
