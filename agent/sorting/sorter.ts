import { rmSync } from "node:fs";
import type { Cursor, KeyPlace, RecordPlace } from "./cursor.ts";
import { linesOf } from "./lines.ts";
import { mergedRuns } from "./merged-runs.ts";
import { recordBuffer } from "./record-buffer.ts";
import { HEAD_BYTES } from "./record-order.ts";
import { appendToRun, runWriter } from "./run-file.ts";
import type { Scratch } from "./scratch.ts";
import { type Run, writeSorted } from "./sorted-run.ts";

/** So many files are merged at once at most: each has a descriptor, and a piece of memory. */
const FAN_IN = 128;

export interface SortedRecord {
  readonly key: string;
  readonly value: string;
}

/** Records in the order of the UTF-8 bytes of their keys; those of one key in the order in which they were added. */
export interface Sorted {
  readonly count: number;
  /** Passes over all of them; as often as it is called. */
  cursor(): Cursor;
  records(): Generator<SortedRecord>;
  /** The values of all of them as lines, in pieces; each stays as it is until the second one after it is asked for. */
  lines(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** Frees the disk that they take; nobody may be passing over them. */
  remove(): void;
}

export interface Sorter {
  /** @throws Failure `spool-full` */
  add(key: string, value: string): void;
  /** The same, where key and value lie in memory. @throws Failure `spool-full` */
  addBytes(from: KeyPlace, value: Buffer, valueAt: number, valueLength: number): void;
  /** All that was added; nothing can be added any more. @throws Failure `spool-full` */
  end(): Sorted;
}

export const keyText = ({ bytes, keyAt, keyLength }: RecordPlace): string =>
  bytes.toString("utf8", keyAt, keyAt + keyLength);

export const valueText = ({ bytes, valueAt, valueLength }: RecordPlace): string =>
  bytes.toString("utf8", valueAt, valueAt + valueLength);

const mergeFiles = (files: readonly string[], scratch: Scratch): string => {
  const file = scratch.newFile();
  const merged = mergedRuns(files);
  try {
    const writer = runWriter(file);
    while (merged.next()) writer.add(merged.bytes, merged.keyAt - HEAD_BYTES, merged.valueAt + merged.valueLength);
    writer.end();
  } finally {
    merged.close();
  }
  for (const one of files) rmSync(one);
  return file;
};

/** Neighbours are merged, so that records of one key keep their order, and only as many as are too many. */
const reduceFiles = (files: readonly string[], scratch: Scratch): readonly string[] => {
  const left = [...files];
  for (let at = 0; left.length > FAN_IN; at = at + 2 >= left.length ? 0 : at + 1) {
    const many = Math.min(FAN_IN, left.length - FAN_IN + 1, left.length - at);
    left.splice(at, many, mergeFiles(left.slice(at, at + many), scratch));
  }
  return left;
};

function* recordsOf(cursor: Cursor): Generator<SortedRecord> {
  try {
    while (cursor.next()) yield { key: keyText(cursor), value: valueText(cursor) };
  } finally {
    cursor.close();
  }
}

/** Sorts any number of records in the memory of one run: full runs go to disk, and are merged when they are read. */
export const sorter = (scratch: Scratch): Sorter => {
  const buffer = recordBuffer();
  const files: string[] = [];
  let count = 0;
  /** Where the last file was written here: its last key. */
  let end: Buffer | undefined;
  /** What comes in its order is one file, however much it is: nothing is left to sort or to merge. */
  const appendInOrder = ({ bytes }: Run): void => {
    const file = end === undefined || buffer.isFirstBefore(end) ? undefined : files.at(-1);
    const into = file ?? scratch.newFile();
    if (file === undefined) files.push(into);
    appendToRun(bytes, into, file === undefined);
    end = buffer.lastKey();
    buffer.clear();
  };
  const spill = (): void => {
    const run = buffer.run();
    if (run.isSorted) {
      appendInOrder(run);
      return;
    }
    end = undefined;
    const file = scratch.newFile();
    files.push(file);
    // Where the other thread is not free, sorting here is faster than waiting for it.
    if (scratch.thread?.offer(run, file) !== true) writeSorted(run, file);
    buffer.clear();
  };
  return {
    add: (key, value) => {
      if (buffer.count > 0 && buffer.usedBytes + buffer.sizeOf(key, value) > scratch.runBytes) spill();
      buffer.add(key, value);
      count += 1;
    },
    addBytes: (from, value, valueAt, valueLength) => {
      if (buffer.count > 0 && buffer.usedBytes + HEAD_BYTES + from.keyLength + valueLength > scratch.runBytes) spill();
      buffer.addBytes(from, value, valueAt, valueLength);
      count += 1;
    },
    end: () => {
      if (files.length === 0) {
        buffer.sort();
        return {
          count,
          cursor: () => buffer.cursor(),
          lines: () => linesOf(buffer.cursor()),
          records: () => recordsOf(buffer.cursor()),
          remove: buffer.free,
        };
      }
      spill();
      buffer.free();
      scratch.thread?.settle();
      const runs = reduceFiles(files, scratch);
      const cursor = (): Cursor => mergedRuns(runs);
      return {
        count,
        cursor,
        // One run needs no merging, which is what a thread is for.
        lines: () => (runs.length === 1 ? undefined : scratch.thread?.lines(runs)) ?? linesOf(cursor()),
        records: () => recordsOf(cursor()),
        remove: () => {
          for (const file of runs) rmSync(file, { force: true });
        },
      };
    },
  };
};
