import type { Cursor } from "./cursor.ts";

/**
 * More than a line of a manifest may have, with its end. Each piece is packed by a call into another thread: with pieces of
 * 128 KiB, these calls cost as much as the packing.
 */
export const PIECE_BYTES = 512 * 1024;
const NEWLINE = 10;

/**
 * Writes the values of records as lines into one piece of memory after another, of {@link PIECE_BYTES}: as many whole lines as
 * it holds. @returns how many bytes; 0 where there is no record left
 */
export const lineWriter = (cursor: Cursor): ((piece: Buffer) => number) => {
  let isOn = cursor.next();
  return (piece) => {
    let used = 0;
    while (isOn) {
      const { bytes, valueAt, valueLength } = cursor;
      if (used + valueLength + 1 > piece.length) return used;
      used += bytes.copy(piece, used, valueAt, valueAt + valueLength);
      piece[used] = NEWLINE;
      used += 1;
      isOn = cursor.next();
    }
    return used;
  };
};

/**
 * The values of records as lines, in pieces of whole lines. Each stays as it is until the second one after it is asked for.
 * The cursor is closed.
 */
export function* linesOf(cursor: Cursor): Generator<Buffer> {
  try {
    const write = lineWriter(cursor);
    let [piece, before] = [Buffer.allocUnsafeSlow(PIECE_BYTES), Buffer.allocUnsafeSlow(PIECE_BYTES)];
    for (let used = write(piece); used > 0; used = write(piece)) {
      yield piece.subarray(0, used);
      [piece, before] = [before, piece];
    }
  } finally {
    cursor.close();
  }
}
