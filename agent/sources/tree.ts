import type { FileEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import { type HashCache, saveHashCache } from "../hash/cache.ts";
import { hashFiles } from "../hash/pool.ts";
import type { Progress } from "../progress.ts";
import { type FoundFile, walk } from "./walk.ts";

export interface Tree {
  readonly entries: readonly FileEntry[];
  /** False where something could not be read or looked at. */
  readonly complete: boolean;
  readonly newestMs: number | undefined;
  readonly oldestMs: number | undefined;
  readonly hashedBytes: number;
  readonly cachedFiles: number;
}

export interface TreeOptions {
  readonly exclude: readonly string[];
  readonly cache: HashCache | undefined;
  readonly cacheFile: string;
  readonly startedMs: number;
}

const entryOf = (file: FoundFile, hashed: { sha256: string } | { problem: "changed" | "unreadable" }): FileEntry => ({
  key: file.key,
  size: file.size,
  modifiedAt: new Date(file.mtimeMs).toISOString(),
  ...hashed,
});

const extreme = (files: readonly FoundFile[], pick: (a: number, b: number) => number): number | undefined =>
  files.length === 0
    ? undefined
    : files.reduce((found, { mtimeMs }) => pick(found, mtimeMs), (files[0] as FoundFile).mtimeMs);

/** The files of a folder tree with their hashes, in the order of a manifest. */
export const readTree = async (folder: string, options: TreeOptions, progress: Progress): Promise<Tree> => {
  const { files, unreadable } = walk(folder, options.exclude);
  const known = files.map((file) => options.cache?.find(file));
  const todo = files.filter((_, index) => known[index] === undefined);
  const todoBytes = todo.reduce((sum, { size }) => sum + size, 0);
  progress.start(todo.length, todoBytes);
  const fresh = await hashFiles(todo, progress.add);
  progress.end();

  let next = 0;
  const hashes = files.map((_, index) => {
    const sha256 = known[index];
    if (sha256 !== undefined) return { sha256 };
    next += 1;
    return fresh[next - 1] as (typeof fresh)[number];
  });
  const hashed = files.flatMap((file, index) => {
    const hash = hashes[index];
    return hash !== undefined && "sha256" in hash ? [{ file, sha256: hash.sha256 }] : [];
  });
  // What nothing was hashed for is as it was, and need not be written again.
  if (todo.length > 0) saveHashCache(options.cacheFile, hashed, options.startedMs);

  const entries = sortByKey<FileEntry>([
    ...files.map((file, index) => entryOf(file, hashes[index] as (typeof hashes)[number])),
    ...unreadable.map((key) => ({ key, size: 0, problem: "unreadable" as const })),
  ]);
  return {
    entries,
    complete: entries.every(({ problem }) => problem !== "unreadable"),
    newestMs: extreme(files, Math.max),
    oldestMs: extreme(files, Math.min),
    hashedBytes: todoBytes,
    cachedFiles: files.length - todo.length,
  };
};
