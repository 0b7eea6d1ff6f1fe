import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The files of a folder to leave out, by their paths within it, so that at most half of its bytes remain. */
export const largestHalf = (folder: string): string[] => {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ key: path.slice(folder.length + 1), size: statSync(path).size }))
    .toSorted((a, b) => b.size - a.size);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total === 0) throw new Error(`${folder} holds no bytes; give a folder with files in it`);
  const excluded: string[] = [];
  let bytes = 0;
  for (const { key, size } of files) {
    if (bytes >= total / 2) break;
    excluded.push(key);
    bytes += size;
  }
  return excluded;
};
