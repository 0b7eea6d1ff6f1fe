import type { FileEntry } from "../../core/manifest/entry.ts";
import type { Progress } from "../progress.ts";
import type { KeyPlace } from "../sorting/cursor.ts";
import { type Entries, entrySorter } from "../sorting/entries.ts";
import { joinSorted } from "../sorting/join.ts";
import type { Scratch } from "../sorting/scratch.ts";
import { keyText, type Sorted, sorter, valueText } from "../sorting/sorter.ts";
import type { CachedHash } from "./hash-cache.ts";
import { type Found, foundHasher, type HashedFiles, type HashingOptions } from "./hash-found.ts";
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

/** The stamps of the files of a folder by their keys; what cannot be read is told. */
const stampsOf = async (
  folder: string,
  { exclude, scratch }: TreeOptions,
  unreadable: (key: string) => void = () => undefined,
): Promise<Sorted> => {
  const stamps = sorter(scratch);
  await visitTree(folder, exclude, { file: ({ key, stamp }) => stamps.add(key, stamp), unreadable }, scratch);
  return stamps.end();
};

/** Hashes the files of a folder of which the stamps are known, those that have changed since an earlier run. */
const hashStamped = async (
  folder: string,
  stamps: Sorted,
  options: TreeOptions,
  progress: Progress,
  all: ReturnType<typeof treeEntries>,
): Promise<HashedFiles> => {
  const { onHashed } = options;
  const hasher = foundHasher<Found>(options, progress, (found, entry, known) => {
    all.add(entry);
    onHashed?.(found, entry, known);
  });
  const turns = turnTaker();
  const stamped = stamps.cursor();
  try {
    while (stamped.next()) {
      if (turns.step()) await turns.wait();
      const line = onHashed === undefined ? hasher.skip(stamped) : undefined;
      if (line !== undefined) all.addLine(stamped, line);
      else await hasher.add({ file: fileOfStamp(folder, keyText(stamped), valueText(stamped)) });
    }
    return await hasher.end();
  } finally {
    stamped.close();
    hasher.close();
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
  const all = treeEntries(scratch);
  const before = await stampsOf(folder, options, (key) => all.add({ key, size: 0, problem: "unreadable" }));
  const hashing = restingThread(scratch);
  const hashed = await hashStamped(folder, before, { ...options, hashing }, progress, all);
  const listed = all.end();
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
