import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { diskFailure } from "../../adapters/disk-full.ts";
import type { Cursor } from "./cursor.ts";
import { alikeBytes, HEAD_BYTES, lengthAt } from "./record-order.ts";

const PIECE_BYTES = 64 * 1024;

/** Writes records, which come in their order, to a file that only this user may read. */
export interface RunWriter {
  /** Copies a record, its two lengths included. */
  add(bytes: Buffer, from: number, to: number): void;
  /** @throws Failure `spool-full` */
  end(): void;
}

/** Used again by the next writer: what is freed only by the garbage collector piles up where little else is allocated. */
let spare: Buffer | undefined;

/** @throws Failure `spool-full`, and the system's own errors */
export const runWriter = (file: string): RunWriter => {
  const descriptor = openSync(file, "wx", 0o600);
  const piece = spare ?? Buffer.allocUnsafeSlow(PIECE_BYTES);
  spare = undefined;
  let used = 0;
  let isOpen = true;
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    spare = piece;
    closeSync(descriptor);
  };
  const write = (bytes: Buffer, begin: number, end: number): void => {
    try {
      for (let at = begin; at < end; ) at += writeSync(descriptor, bytes, at, end - at);
    } catch (error) {
      close();
      throw diskFailure(error, file);
    }
  };
  const flush = (): void => {
    write(piece, 0, used);
    used = 0;
  };
  return {
    add: (bytes, from, to) => {
      if (used + to - from > PIECE_BYTES) flush();
      if (to - from > PIECE_BYTES) write(bytes, from, to);
      else used += bytes.copy(piece, used, from, to);
    },
    end: () => {
      flush();
      close();
    },
  };
};

/** Adds records, which lie in memory one behind the other and in their order, to the end of a file. @throws Failure `spool-full` */
export const appendToRun = (bytes: Buffer, file: string, isNew: boolean): void => {
  const descriptor = openSync(file, isNew ? "wx" : "a", 0o600);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
  } catch (error) {
    throw diskFailure(error, file);
  } finally {
    closeSync(descriptor);
  }
};

/** Reads the records of a file in the order in which they were written. @throws the system's own errors */
export const readRun = (file: string, pieceBytes = PIECE_BYTES): Cursor => {
  const descriptor = openSync(file, "r");
  let piece = Buffer.allocUnsafe(pieceBytes);
  let filled = 0;
  let record = 0;
  let nextRecord = 0;
  let isOpen = true;

  const close = (): void => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };

  /** Has so many bytes of the next record in memory, and the record before it; false where the file has ended. */
  const need = (bytes: number): boolean => {
    if (filled - nextRecord >= bytes) return true;
    if (!isOpen) return false;
    const kept = nextRecord - record;
    const larger = kept + bytes > piece.length ? Buffer.allocUnsafe(kept + bytes + pieceBytes) : piece;
    piece.copy(larger, 0, record, filled);
    piece = larger;
    filled -= record;
    record = 0;
    nextRecord = kept;
    while (filled - nextRecord < bytes) {
      const read = readSync(descriptor, piece, filled, piece.length - filled, null);
      if (read === 0) return false;
      filled += read;
    }
    return true;
  };

  const cursor = {
    get bytes() {
      return piece;
    },
    keyAt: 0,
    keyLength: 0,
    valueAt: 0,
    valueLength: 0,
    alike: 0,
    next: (): boolean => {
      if (!need(HEAD_BYTES)) {
        close();
        return false;
      }
      const keyLength = lengthAt(piece, nextRecord);
      const valueLength = lengthAt(piece, nextRecord + 4);
      const length = HEAD_BYTES + keyLength + valueLength;
      if (!need(length)) throw new TypeError(`${file} is broken off`);
      const keyAt = nextRecord + HEAD_BYTES;
      cursor.alike = alikeBytes(piece, record + HEAD_BYTES, cursor.keyLength, keyAt, keyLength);
      record = nextRecord;
      nextRecord += length;
      cursor.keyAt = keyAt;
      cursor.keyLength = keyLength;
      cursor.valueAt = cursor.keyAt + keyLength;
      cursor.valueLength = valueLength;
      return true;
    },
    close,
  };
  return cursor;
};
