import type { FileEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import type { Progress } from "../progress.ts";
import { type HashedFile, type HashedFiles, type HashingOptions, hashFound } from "./hash-found.ts";
import { type WalkedFile, walk } from "./walk.ts";

export interface Tree extends HashedFiles {
  readonly entries: readonly FileEntry[];
  /** False where something could not be read. */
  readonly complete: boolean;
}

export interface TreeOptions extends HashingOptions {
  readonly exclude: readonly string[];
}

/** Without its hash: it is of a file that was another one when all had been read. */
const changed = ({ sha256: _, ...entry }: FileEntry): FileEntry => ({ ...entry, problem: "changed" });

/** What differs in a folder since it was listed: a backup that is still being written is not one yet. */
const withChanges = (files: readonly HashedFile[], now: readonly WalkedFile[]): FileEntry[] => {
  const stamps = new Map(now.map(({ key, stamp }) => [key, stamp]));
  const known = new Set(files.map(({ file }) => file.key));
  return [
    ...files.map(({ file, entry }) => (stamps.get(file.key) === file.stamp ? entry : changed(entry))),
    ...now.flatMap(({ key, size }): FileEntry[] => (known.has(key) ? [] : [{ key, size, problem: "changed" }])),
  ];
};

/** The files of a folder tree with their hashes, in the order of a manifest. */
export const readTree = async (folder: string, options: TreeOptions, progress: Progress): Promise<Tree> => {
  const { files, unreadable } = walk(folder, options.exclude);
  const hashed = await hashFound(files, options, progress);
  // Where nothing was read, no time has passed.
  const now = hashed.cachedFiles === files.length ? files : walk(folder, options.exclude).files;
  const entries = sortByKey<FileEntry>([
    ...withChanges(hashed.files, now),
    ...unreadable.map((key) => ({ key, size: 0, problem: "unreadable" as const })),
  ]);
  return { ...hashed, entries, complete: entries.every(({ problem }) => problem !== "unreadable") };
};
