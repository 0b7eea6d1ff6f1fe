import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { comparableName, splitPath } from "../../adapters/path-rules.ts";
import { segmentMatcher } from "../../core/audit/rules/glob.ts";
import { Failure } from "../../core/failure.ts";

const isPattern = (text: string): boolean => /[*?]/.test(text);

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const comparable = (name: string): string => comparableName(name, process.platform);

/** Every path that a pattern matches; `*` and `?` stay within a name. */
const matching = (path: string): string[] => {
  const { root, segments } = splitPath(path, process.platform);
  return segments.reduce<string[]>(
    (folders, segment) => {
      if (!isPattern(segment)) return folders.map((folder) => join(folder, segment));
      const matches = segmentMatcher(comparable(segment));
      return folders.flatMap((folder) =>
        namesIn(folder).flatMap((name) => (matches(comparable(name)) ? [join(folder, name)] : [])),
      );
    },
    [root],
  );
};

/**
 * The newest file or folder that matches a pattern, for tools that write to a new name at every run.
 * @throws Failure `source-gone` where nothing matches
 */
export const newestMatch = (path: string): string => {
  if (!isPattern(path)) return path;
  let newest: { readonly file: string; readonly mtimeMs: number } | undefined;
  for (const file of matching(path)) {
    const mtimeMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (mtimeMs !== undefined && (newest === undefined || mtimeMs > newest.mtimeMs)) newest = { file, mtimeMs };
  }
  if (newest === undefined) throw new Failure("source-gone", `nothing matches ${path}`);
  return newest.file;
};
