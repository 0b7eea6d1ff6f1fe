import type { Cursor, KeyPlace } from "./cursor.ts";
import {
  alikeBytes,
  compareKeyBytes,
  copyBytes,
  HEAD_BYTES,
  lengthAt,
  sortRecords,
  writeLength,
} from "./record-order.ts";
import type { Run } from "./sorted-run.ts";

const FIRST_BYTES = 16 * 1024;
const FIRST_RECORDS = 256;
/** A UTF-16 unit has at most so many bytes in UTF-8. */
const MOST_BYTES_A_UNIT = 3;

/** Records in memory, outside of the heap: what the garbage collector does not know costs no more than its bytes. */
export interface RecordBuffer {
  readonly count: number;
  readonly usedBytes: number;
  add(key: string, value: string): void;
  /** Copies a key, and a value that lies in `value`. */
  addBytes(from: KeyPlace, value: Buffer, valueAt: number, valueLength: number): void;
  /** The most bytes that a record may need. */
  sizeOf(key: string, value: string): number;
  sort(): void;
  /** The records in the order that they have now. */
  cursor(): Cursor;
  /** The records as they were added, in the same memory. */
  run(): Run;
  /** Whether the first record comes before a key. */
  isFirstBefore(key: Buffer): boolean;
  /** A copy of the key of the record that was added last. */
  lastKey(): Buffer;
  /** Forgets all records; the memory is used again. */
  clear(): void;
  /** Forgets all records, and their memory. */
  free(): void;
}

export const recordBuffer = (): RecordBuffer => {
  let bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  let records = new Uint32Array(FIRST_RECORDS);
  let count = 0;
  let used = 0;
  let inOrder = true;

  const sizeOf = (key: string, value: string): number => HEAD_BYTES + (key.length + value.length) * MOST_BYTES_A_UNIT;

  /** A record that has been written behind all others. */
  const addWritten = (keyLength: number, valueLength: number): void => {
    const record = used;
    writeLength(bytes, record, keyLength);
    writeLength(bytes, record + 4, valueLength);
    if (inOrder && count > 0 && isBeforeLast(record)) inOrder = false;
    records[count] = record;
    count += 1;
    used = record + HEAD_BYTES + keyLength + valueLength;
  };

  const makeRoom = (needed: number): void => {
    if (used + needed > bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(used + needed, bytes.length * 2));
      bytes.copy(larger, 0, 0, used);
      bytes = larger;
    }
    if (count < records.length) return;
    const more = new Uint32Array(records.length * 2);
    more.set(records);
    records = more;
  };

  const isBeforeLast = (record: number): boolean => {
    const last = records[count - 1] as number;
    const [length, lastLength] = [lengthAt(bytes, record), lengthAt(bytes, last)];
    return compareKeyBytes(bytes, record + HEAD_BYTES, length, bytes, last + HEAD_BYTES, lastLength) < 0;
  };

  const clear = (): void => {
    count = 0;
    used = 0;
    inOrder = true;
  };

  return {
    get count() {
      return count;
    },
    get usedBytes() {
      return used;
    },
    sizeOf,
    add: (key, value) => {
      makeRoom(sizeOf(key, value));
      const keyLength = bytes.write(key, used + HEAD_BYTES);
      addWritten(keyLength, bytes.write(value, used + HEAD_BYTES + keyLength));
    },
    addBytes: ({ bytes: source, keyAt, keyLength }, value, valueAt, valueLength) => {
      makeRoom(HEAD_BYTES + keyLength + valueLength);
      copyBytes(source, keyAt, keyLength, bytes, used + HEAD_BYTES);
      copyBytes(value, valueAt, valueLength, bytes, used + HEAD_BYTES + keyLength);
      addWritten(keyLength, valueLength);
    },
    sort: () => {
      // What is walked or listed often comes in order.
      if (!inOrder) sortRecords(bytes, records, count);
      inOrder = true;
    },
    cursor: () => {
      let at = -1;
      const cursor = {
        bytes,
        keyAt: 0,
        keyLength: 0,
        valueAt: 0,
        valueLength: 0,
        alike: 0,
        next: (): boolean => {
          at += 1;
          if (at >= count) return false;
          const record = records[at] as number;
          const keyAt = record + HEAD_BYTES;
          const keyLength = lengthAt(bytes, record);
          cursor.alike = alikeBytes(bytes, cursor.keyAt, cursor.keyLength, keyAt, keyLength);
          cursor.keyAt = keyAt;
          cursor.keyLength = keyLength;
          cursor.valueAt = cursor.keyAt + cursor.keyLength;
          cursor.valueLength = lengthAt(bytes, record + 4);
          return true;
        },
        close: () => undefined,
      };
      return cursor;
    },
    isFirstBefore: (key) => compareKeyBytes(bytes, HEAD_BYTES, lengthAt(bytes, 0), key, 0, key.length) < 0,
    lastKey: () => {
      const record = records[count - 1] as number;
      return Buffer.from(bytes.subarray(record + HEAD_BYTES, record + HEAD_BYTES + lengthAt(bytes, record)));
    },
    run: () => ({ bytes: bytes.subarray(0, used), count, isSorted: inOrder }),
    clear,
    free: () => {
      clear();
      bytes = Buffer.alloc(0);
      records = new Uint32Array(1);
    },
  };
};
