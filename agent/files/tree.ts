import { instantWriter } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import { hashFiles } from "../hash/pool.ts";
import type { Hashed } from "../hash/worker.ts";
import type { Progress } from "../progress.ts";
import { type HashCache, saveHashCache } from "./hash-cache.ts";
import { type WalkedFile, walk } from "./walk.ts";

export interface Tree {
  readonly entries: readonly FileEntry[];
  /** False where something could not be read. */
  readonly complete: boolean;
  readonly newestMs: number | undefined;
  readonly oldestMs: number | undefined;
  /** Every file, as it was when the folder was walked. */
  readonly files: readonly { readonly file: WalkedFile; readonly entry: FileEntry }[];
  readonly hashedBytes: number;
  readonly cachedFiles: number;
}

export interface TreeOptions {
  readonly exclude: readonly string[];
  readonly cache: HashCache | undefined;
  /** Where hashes are cached, if they are to be. */
  readonly cacheFile: string | undefined;
  readonly startedMs: number;
}

const extreme = (files: readonly WalkedFile[], pick: (a: number, b: number) => number): number | undefined =>
  files.reduce<number | undefined>(
    (picked, { mtimeMs }) => (picked === undefined ? mtimeMs : pick(picked, mtimeMs)),
    undefined,
  );

/** The files of a folder tree with their hashes, in the order of a manifest. */
export const readTree = async (folder: string, options: TreeOptions, progress: Progress): Promise<Tree> => {
  const { files, unreadable } = walk(folder, options.exclude);
  const hashes: (Hashed | undefined)[] = files.map((file) => {
    const sha256 = options.cache?.find(file);
    return sha256 === undefined ? undefined : { sha256 };
  });
  const todo = files.filter((_, index) => hashes[index] === undefined);
  const todoBytes = todo.reduce((sum, { size }) => sum + size, 0);
  progress.start(todo.length, todoBytes);
  const fresh = await hashFiles(todo, progress.add);
  progress.end();

  let next = 0;
  const writeInstant = instantWriter();
  const all = files.map((file, index): { file: WalkedFile; entry: FileEntry } => {
    let hashed = hashes[index];
    if (hashed === undefined) {
      hashed = fresh[next] as Hashed;
      next += 1;
    }
    const { key, size } = file;
    const modifiedAt = writeInstant(file.mtimeMs);
    return {
      file,
      entry:
        "sha256" in hashed
          ? { key, size, modifiedAt, sha256: hashed.sha256 }
          : { key, size, modifiedAt, problem: hashed.problem },
    };
  });
  // Where nothing was hashed the cache is unchanged, and need not be written again.
  if (todo.length > 0 && options.cacheFile !== undefined) saveHashCache(options.cacheFile, all, options.startedMs);

  const entries = sortByKey<FileEntry>([
    ...all.map(({ entry }) => entry),
    ...unreadable.map((key) => ({ key, size: 0, problem: "unreadable" as const })),
  ]);
  return {
    entries,
    complete: entries.every(({ problem }) => problem !== "unreadable"),
    newestMs: extreme(files, Math.max),
    oldestMs: extreme(files, Math.min),
    files: all,
    hashedBytes: todoBytes,
    cachedFiles: files.length - todo.length,
  };
};
