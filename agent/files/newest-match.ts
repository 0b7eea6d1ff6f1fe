import { globSync, statSync } from "node:fs";
import { Failure } from "../../core/failure.ts";

/**
 * The newest file or folder that matches a pattern, for tools that write to a new name at every run.
 * @throws Failure `source-unreadable` where nothing matches
 */
export const newestMatch = (path: string): string => {
  if (!/[*?]/.test(path)) return path;
  let newest: { readonly file: string; readonly mtimeMs: number } | undefined;
  for (const file of globSync(path)) {
    const { mtimeMs } = statSync(file);
    if (newest === undefined || mtimeMs > newest.mtimeMs) newest = { file, mtimeMs };
  }
  if (newest === undefined) throw new Failure("source-unreadable", `nothing matches ${path}`);
  return newest.file;
};
