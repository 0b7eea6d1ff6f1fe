import type { FileEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import type { Progress } from "../progress.ts";
import { type HashedFiles, type HashingOptions, hashFound } from "./hash-found.ts";
import { walk } from "./walk.ts";

export interface Tree extends HashedFiles {
  readonly entries: readonly FileEntry[];
  /** False where something could not be read. */
  readonly complete: boolean;
}

export interface TreeOptions extends HashingOptions {
  readonly exclude: readonly string[];
}

/** The files of a folder tree with their hashes, in the order of a manifest. */
export const readTree = async (folder: string, options: TreeOptions, progress: Progress): Promise<Tree> => {
  const { files, unreadable } = walk(folder, options.exclude);
  const hashed = await hashFound(files, options, progress);
  const entries = sortByKey<FileEntry>([
    ...hashed.files.map(({ entry }) => entry),
    ...unreadable.map((key) => ({ key, size: 0, problem: "unreadable" as const })),
  ]);
  return { ...hashed, entries, complete: entries.every(({ problem }) => problem !== "unreadable") };
};
