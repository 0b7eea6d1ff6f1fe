import { Failure } from "../../core/failure.ts";
import type { Entry } from "../../core/manifest/entry.ts";
import type { ManifestKind } from "../../core/manifest/header.ts";
import { addSizes, type EntryLines, entryLiner } from "../../core/manifest/write.ts";
import type { Cursor, KeyPlace } from "./cursor.ts";
import { linesOf } from "./lines.ts";
import { mergeCursors } from "./merge.ts";
import { NO_SCRATCH, type Scratch } from "./scratch.ts";
import { sorter, valueText } from "./sorter.ts";

interface Tally {
  /** How many there are. */
  readonly entries: number;
  /** The sum of their sizes. */
  readonly bytes: number;
  /** How many of them are items in a file of the same backup. */
  readonly items: number;
  /** How many of them have a problem. */
  readonly problems: number;
}

/** Entries of a manifest in its order, however many they are; repeated keys stay. They can be passed over repeatedly. */
export interface Entries extends Tally, EntryLines, Iterable<Entry> {
  pieces(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** The same and one more. @throws Failure `manifest-unwritable` */
  with(entry: Entry): Entries;
}

export interface EntrySorter {
  /** @throws Failure `manifest-unwritable` where no manifest can hold it, `spool-full` */
  add(entry: Entry): void;
  /**
   * The same for a file without a problem, of which the line was made already: what it would be made here, byte by byte.
   * @throws Failure `manifest-unwritable` where the sizes are too large together, `spool-full`
   */
  addFileLine(from: KeyPlace, line: Buffer, lineLength: number, size: number): void;
  /** All that was added, in the order of a manifest. @throws Failure `spool-full` */
  end(): Entries;
}

const newTally = (from: Tally = { entries: 0, bytes: 0, items: 0, problems: 0 }) => {
  let { entries, bytes, items, problems } = from;
  return {
    add: (entry: Entry): void => {
      entries += 1;
      if (!("size" in entry)) return;
      bytes = addSizes(bytes, entry.size, entries);
      if (entry.in !== undefined) items += 1;
      if (entry.problem !== undefined) problems += 1;
    },
    addFile: (size: number): void => {
      entries += 1;
      bytes = addSizes(bytes, size, entries);
    },
    end: (): Tally => ({ entries, bytes, items, problems }),
  };
};

/** The line of an entry. @throws Failure `manifest-unwritable` */
const lineWriter = (kind: ManifestKind): ((entry: Entry) => string) => {
  const lineOf = entryLiner(kind);
  return (entry) => {
    const made = lineOf(entry);
    if ("line" in made) return made.line;
    const name = typeof entry.key === "string" ? `"${entry.key.slice(0, 80).toWellFormed()}"` : "without a key";
    throw new Failure("manifest-unwritable", `the entry ${name} ${made.wrong}`);
  };
};

function* entriesOf(cursor: Cursor): Generator<Entry> {
  try {
    while (cursor.next()) yield JSON.parse(valueText(cursor)) as Entry;
  } finally {
    cursor.close();
  }
}

const sortedEntries = (
  kind: ManifestKind,
  tally: Tally,
  cursor: () => Cursor,
  pieces: Entries["pieces"] = () => linesOf(cursor()),
): Entries => ({
  ...tally,
  pieces,
  [Symbol.iterator]: () => entriesOf(cursor()),
  with: (entry) => {
    const line = lineWriter(kind)(entry);
    const more = sorter(NO_SCRATCH);
    more.add(entry.key, line);
    const one = more.end();
    const total = newTally(tally);
    total.add(entry);
    return sortedEntries(kind, total.end(), () => mergeCursors([cursor(), one.cursor()]));
  },
});

/** Sorts entries of one kind, on disk where they are many; each is checked when it is added. */
export const entrySorter = (kind: ManifestKind, scratch: Scratch): EntrySorter => {
  const lines = sorter(scratch);
  const lineOf = lineWriter(kind);
  const tally = newTally();
  return {
    add: (entry) => {
      const line = lineOf(entry);
      tally.add(entry);
      lines.add(entry.key, line);
    },
    addFileLine: (from, line, lineLength, size) => {
      tally.addFile(size);
      lines.addBytes(from, line, 0, lineLength);
    },
    end: () => {
      const sorted = lines.end();
      return sortedEntries(kind, tally.end(), sorted.cursor, sorted.lines);
    },
  };
};

/**
 * Entries that are few by what they are, in the order of a manifest: they stay in memory, as what they were read from did,
 * such as a document of a bounded length. @throws Failure `manifest-unwritable`
 */
export const fewEntries = (kind: ManifestKind, entries: Iterable<Entry>): Entries => {
  const sorted = entrySorter(kind, NO_SCRATCH);
  for (const entry of entries) sorted.add(entry);
  return sorted.end();
};
