import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, utimesSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Folders of files to read, of sizes that matter and contents that do not. */

export const MIB = 1024 ** 2;
export const UNCHANGED_FILES = 100_000;
const block = Buffer.alloc(MIB, 0x5a);
/** Old enough that the agent trusts size and time of a file. */
const MODIFIED_AT = new Date(Date.now() - 3_600_000);

export const writeFile = (path: string, bytes: number): void => {
  const descriptor = openSync(path, "w");
  for (let left = bytes; left > 0; left -= block.length) writeSync(descriptor, block, 0, Math.min(left, block.length));
  closeSync(descriptor);
  utimesSync(path, MODIFIED_AT, MODIFIED_AT);
};

export const writeManyFiles = (folder: string, count: number, bytes: number): void => {
  for (let index = 0; index < count; index += 1) {
    const inside = join(folder, `d${index >> 9}`);
    if ((index & 511) === 0) mkdirSync(inside, { recursive: true });
    writeFile(join(inside, `f${index}`), bytes);
  }
};

/** Measures over a tree that is made before and removed after; `folder` is beside the tree, for what must not be in it. */
export const withTree = async <T>(
  make: (tree: string) => void,
  measure: (tree: string, folder: string) => Promise<T>,
): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-bench-"));
  try {
    const tree = join(folder, "tree");
    mkdirSync(tree);
    make(tree);
    return await measure(tree, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

export const writeMixedTree = (tree: string): void => {
  writeFile(join(tree, "one"), 1024 * MIB);
  writeFile(join(tree, "two"), 512 * MIB);
  writeManyFiles(tree, 20_000, 4_096);
};

export const writeUnchangedTree = (tree: string): void => writeManyFiles(tree, UNCHANGED_FILES, 64);
