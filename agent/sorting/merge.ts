import type { Cursor } from "./cursor.ts";
import { compareKeyBytes } from "./record-order.ts";

/**
 * Passes over the records of several cursors as if they were one; those of one key come in the order of the cursors.
 * A heap of the cursors by what they are on, the least at its root.
 */
export const mergeCursors = (cursors: readonly Cursor[]): Cursor => {
  const [only, ...others] = cursors;
  if (only !== undefined && others.length === 0) return only;
  let heap: number[] | undefined;
  const at = (place: number): Cursor => cursors[(heap as number[])[place] as number] as Cursor;

  const isBefore = (left: number, right: number): boolean => {
    const [one, other] = [at(left), at(right)];
    const difference = compareKeyBytes(one.bytes, one.keyAt, one.keyLength, other.bytes, other.keyAt, other.keyLength);
    return (
      difference < 0 ||
      (difference === 0 && ((heap as number[])[left] as number) < ((heap as number[])[right] as number))
    );
  };

  const sink = (from: number): void => {
    const places = heap as number[];
    for (let place = from; ; ) {
      const left = 2 * place + 1;
      if (left >= places.length) return;
      const least = left + 1 < places.length && isBefore(left + 1, left) ? left + 1 : left;
      if (!isBefore(least, place)) return;
      [places[place], places[least]] = [places[least] as number, places[place] as number];
      place = least;
    }
  };

  const begin = (): void => {
    heap = cursors.flatMap((cursor, index) => (cursor.next() ? [index] : []));
    for (let place = (heap.length >> 1) - 1; place >= 0; place -= 1) sink(place);
  };

  const advance = (): void => {
    const places = heap as number[];
    if (places.length === 0) return;
    if (!at(0).next()) {
      const last = places.pop() as number;
      if (places.length === 0) return;
      places[0] = last;
    }
    sink(0);
  };

  const merged = {
    bytes: Buffer.alloc(0) as Buffer,
    keyAt: 0,
    keyLength: 0,
    valueAt: 0,
    valueLength: 0,
    next: (): boolean => {
      if (heap === undefined) begin();
      else advance();
      if ((heap as number[]).length === 0) return false;
      const first = at(0);
      merged.bytes = first.bytes;
      merged.keyAt = first.keyAt;
      merged.keyLength = first.keyLength;
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
