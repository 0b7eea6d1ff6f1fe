import { type FileEntry, MAX_KEY_LENGTH } from "../../core/manifest/entry.ts";
import type { Progress } from "../progress.ts";
import type { KeyPlace, RecordPlace } from "../sorting/cursor.ts";
import { type Entries, entrySorter } from "../sorting/entries.ts";
import { joinSorted } from "../sorting/join.ts";
import { compareKeyBytes, copyBytes } from "../sorting/record-order.ts";
import type { Scratch } from "../sorting/scratch.ts";
import { keyText, type Sorted, type Sorter, sorter, valueText } from "../sorting/sorter.ts";
import type { CachedHash } from "./hash-cache.ts";
import { type Found, type FoundHasher, foundHasher, type HashedFiles, type HashingOptions } from "./hash-found.ts";
import { turnTaker } from "./turn-taker.ts";
import type { UnchangedLine } from "./unchanged-line.ts";
import { fileOfStamp, visitTree } from "./walk.ts";

export interface Tree extends HashedFiles {
  readonly entries: Entries;
  /** False where something could not be read. */
  readonly complete: boolean;
}

export interface TreeOptions extends HashingOptions {
  readonly exclude: readonly string[];
  readonly scratch: Scratch;
  /** Is given each file that was hashed, with what was cached of it. */
  readonly onHashed?: (found: Found, entry: FileEntry, known: CachedHash | undefined) => void;
}

/** Entries that are collected, and how many of them cannot be read. */
const treeEntries = (scratch: Scratch) => {
  const entries = entrySorter("backup", scratch);
  let unreadable = 0;
  return {
    addLine: (from: KeyPlace, { bytes, length, size }: UnchangedLine): void =>
      entries.addFileLine(from, bytes, length, size),
    add: (entry: FileEntry): void => {
      if (entry.problem === "unreadable") unreadable += 1;
      entries.add(entry);
    },
    end: (): Pick<Tree, "entries" | "complete"> => ({ entries: entries.end(), complete: unreadable === 0 }),
  };
};

type TreeEntries = ReturnType<typeof treeEntries>;

const addTo =
  (records: Sorter) =>
  (record: RecordPlace): void =>
    records.addBytes(record, record.bytes, record.valueAt, record.valueLength);

/** The stamps of the files of a folder by their keys. */
const stampsOf = async (folder: string, { exclude, scratch }: TreeOptions): Promise<Sorted> => {
  const stamps = sorter(scratch);
  await visitTree(folder, exclude, { file: addTo(stamps), unreadable: () => undefined }, scratch);
  return stamps.end();
};

const hasherInto = (all: TreeEntries, options: TreeOptions, progress: Progress): FoundHasher<Found> =>
  foundHasher<Found>(options, progress, (found, entry, known) => {
    all.add(entry);
    options.onHashed?.(found, entry, known);
  });

/** The key of the file that was last looked for in the cache. */
const lastKey = () => {
  const bytes = Buffer.allocUnsafeSlow(MAX_KEY_LENGTH);
  let length = -1;
  return {
    set: ({ bytes: from, keyAt, keyLength }: KeyPlace): void => {
      length = copyBytes(from, keyAt, keyLength, bytes, 0);
    },
    isAfter: (key: KeyPlace): boolean =>
      length >= 0 && compareKeyBytes(key.bytes, key.keyAt, key.keyLength, bytes, 0, length) < 0,
  };
};

/**
 * Passes by the files of a folder that have not changed, while they are listed, up to the first that has: from there on they are
 * only listed, because nothing is read before all is.
 */
const unchangedPasser = (options: TreeOptions, progress: Progress) => {
  const begin = () => {
    const all = treeEntries(options.scratch);
    return { all, hasher: hasherInto(all, options, progress), passed: 0 };
  };
  const last = lastKey();
  let isPassing = options.onHashed === undefined;
  let isInOrder = true;
  let now = begin();
  return {
    file: (file: RecordPlace): void => {
      if (isInOrder && last.isAfter(file)) isInOrder = false;
      if (!isPassing || !isInOrder) return;
      const line = now.hasher.skip(file);
      // Also where it is not passed by: what is cached of files before it cannot be found any more.
      last.set(file);
      isPassing = line !== undefined;
      if (line === undefined) return;
      now.all.addLine(file, line);
      now.passed += 1;
    },
    /** @returns with how many of the first files, in the order of their keys, were passed by */
    end: (): typeof now => {
      if (isInOrder) return now;
      // One that comes before them was found after them.
      now.hasher.close();
      now = begin();
      return now;
    },
    close: (): void => now.hasher.close(),
  };
};

/** Lists a folder, and hashes its files, those that have changed since an earlier run. */
const hashTree = async (folder: string, options: TreeOptions, progress: Progress) => {
  const { exclude, scratch } = options;
  const passer = unchangedPasser(options, progress);
  try {
    const found = sorter(scratch);
    const unreadable = sorter(scratch);
    const add = addTo(found);
    const file = (one: RecordPlace): void => {
      add(one);
      passer.file(one);
    };
    await visitTree(folder, exclude, { file, unreadable: (key) => unreadable.add(key, "") }, scratch);
    const stamps = found.end();
    const { all, hasher, passed } = passer.end();
    for (const { key } of unreadable.end().records()) all.add({ key, size: 0, problem: "unreadable" });
    if (passed < stamps.count) await hashStamped(folder, stamps, passed, options, hasher, all);
    return { stamps, hashed: await hasher.end(), listed: all.end() };
  } finally {
    passer.close();
  }
};

/** Hashes files of which the stamps are known, without the first of them. */
const hashStamped = async (
  folder: string,
  stamps: Sorted,
  passed: number,
  { onHashed }: TreeOptions,
  hasher: FoundHasher<Found>,
  all: TreeEntries,
): Promise<void> => {
  const turns = turnTaker();
  const stamped = stamps.cursor();
  try {
    for (let at = 0; stamped.next(); at += 1) {
      if (turns.step()) await turns.wait();
      if (at < passed) continue;
      const line = onHashed === undefined ? hasher.skip(stamped) : undefined;
      if (line !== undefined) all.addLine(stamped, line);
      else await hasher.add({ file: fileOfStamp(folder, keyText(stamped), valueText(stamped)) });
    }
  } finally {
    stamped.close();
  }
};

/** Files that came, went or changed between two listings, with their last stamp: what is still written is no backup yet. */
const changesBetween = async (before: Sorted, after: Sorted, scratch: Scratch): Promise<Sorted> => {
  const turns = turnTaker();
  const changes = sorter(scratch);
  for (const { key, left, right } of joinSorted(before.records(), after.records())) {
    if (turns.step()) await turns.wait();
    if (left?.value !== right?.value) changes.add(key, (right ?? left)?.value ?? "");
  }
  return changes.end();
};

/** Without its hash: it is of a file that was another one when all had been read. */
const changed = ({ sha256: _, ...entry }: FileEntry): FileEntry => ({ ...entry, problem: "changed" });

const withChanges = async (
  folder: string,
  entries: Entries,
  changes: Sorted,
  scratch: Scratch,
): Promise<Pick<Tree, "entries" | "complete">> => {
  const turns = turnTaker();
  const all = treeEntries(scratch);
  for (const { key, left, right } of joinSorted(entries as Iterable<FileEntry>, changes.records())) {
    if (turns.step()) await turns.wait();
    if (left !== undefined) all.add(right === undefined ? left : changed(left));
    else all.add({ key, size: fileOfStamp(folder, key, right?.value ?? "").size, problem: "changed" });
  }
  return all.end();
};

/** Threads that hash and the one that sorts are never there at once: each has a heap of its own. */
const restingThread = ({ thread }: Scratch): HashingOptions["hashing"] =>
  thread === undefined ? undefined : { begin: thread.rest, end: thread.wake };

/** The files of a folder tree with their hashes. @throws Failure `spool-full`, `manifest-unwritable` */
export const readTree = async (folder: string, options: TreeOptions, progress: Progress): Promise<Tree> => {
  const { scratch } = options;
  const hashing = restingThread(scratch);
  const { stamps: before, hashed, listed } = await hashTree(folder, { ...options, hashing }, progress);
  // Where nothing was read, no time has passed.
  if (hashed.cachedFiles === hashed.files) return { ...hashed, ...listed };
  const after = await stampsOf(folder, options);
  const changes = await changesBetween(before, after, scratch);
  before.remove();
  after.remove();
  const tree = {
    ...hashed,
    ...(changes.count === 0 ? listed : await withChanges(folder, listed.entries, changes, scratch)),
  };
  changes.remove();
  return tree;
};
