import { readdirSync, statSync } from "node:fs";
import { isAbsolute, join, parse, sep } from "node:path";
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

/** Windows does not tell names apart by case. */
const comparable = (name: string): string => (process.platform === "win32" ? name.toLowerCase() : name);

/** Every path that a pattern matches; `*` and `?` stay within a name. */
const matching = (path: string): string[] => {
  const root = isAbsolute(path) ? parse(path).root : ".";
  const segments = path.slice(root === "." ? 0 : root.length).split(sep === "/" ? "/" : /[\\/]/);
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
 * @throws Failure `source-unreadable` where nothing matches
 */
export const newestMatch = (path: string): string => {
  if (!isPattern(path)) return path;
  let newest: { readonly file: string; readonly mtimeMs: number } | undefined;
  for (const file of matching(path)) {
    const mtimeMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (mtimeMs !== undefined && (newest === undefined || mtimeMs > newest.mtimeMs)) newest = { file, mtimeMs };
  }
  if (newest === undefined) throw new Failure("source-unreadable", `nothing matches ${path}`);
  return newest.file;
};
