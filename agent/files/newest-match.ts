import { globSync, statSync } from "node:fs";
import { Failure } from "../../core/failure.ts";

/**
 * Tools that make a new folder or a new name at every run are named by a pattern: of what fits it, the newest is meant.
 * @throws Failure `source-unreadable` where nothing fits
 */
export const newestMatch = (path: string): string => {
  if (!/[*?]/.test(path)) return path;
  let newest: { readonly file: string; readonly mtimeMs: number } | undefined;
  for (const file of globSync(path)) {
    const { mtimeMs } = statSync(file);
    if (newest === undefined || mtimeMs > newest.mtimeMs) newest = { file, mtimeMs };
  }
  if (newest === undefined) throw new Failure("source-unreadable", `nothing fits ${path}`);
  return newest.file;
};
