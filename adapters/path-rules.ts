import { posix, win32 } from "node:path";

/** What a platform's names and paths mean. Pure, so that each platform's rules are tried on all. */

/** A platform as Node.js names it: `linux`, `darwin`, `win32`. */
export type Platform = NodeJS.Platform;

export const pathsOf = (platform: Platform) => (platform === "win32" ? win32 : posix);

/** Windows does not tell names apart by case. */
export const comparableName = (name: string, platform: Platform): string =>
  platform === "win32" ? name.toLowerCase() : name;

/**
 * True for a part of a key that is no name of a file: it would lead elsewhere. On Windows, a backslash separates names too,
 * and a colon names a drive or a stream of a file (Microsoft, "Naming Files, Paths, and Namespaces").
 */
export const leadsOut = (segment: string, platform: Platform): boolean =>
  segment === "" || segment === "." || segment === ".." || (platform === "win32" && /[\\:]/.test(segment));

/** The names in a path, below its root: `C:\`, `\\host\share\`, `/`, or `.` for a relative one. */
export const splitPath = (
  path: string,
  platform: Platform,
): { readonly root: string; readonly segments: readonly string[] } => {
  const { isAbsolute, parse } = pathsOf(platform);
  const root = isAbsolute(path) ? parse(path).root : "";
  return {
    root: root === "" ? "." : root,
    segments: path.slice(root.length).split(platform === "win32" ? /[\\/]/ : "/"),
  };
};

/** What Windows adds to a program's name; the first is the name itself. */
const ENDINGS = { win32: ["", ".exe", ".cmd", ".bat"], others: [""] } as const;

/**
 * The files that a program's name may mean, first that which counts: an absolute path, or a bare name in one of the absolute
 * folders of the PATH. What is relative to the working folder is none.
 */
export const programCandidates = (name: string, path: string, platform: Platform): readonly string[] => {
  const { delimiter, isAbsolute, join } = pathsOf(platform);
  const isBare = splitPath(name, platform).segments.length === 1 && !isAbsolute(name);
  const folders = isBare ? path.split(delimiter).filter((folder) => isAbsolute(folder)) : [];
  const files = isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name));
  return files.flatMap((file) =>
    ENDINGS[platform === "win32" ? "win32" : "others"].map((ending) => `${file}${ending}`),
  );
};

/** True for a file that is in a folder, at any depth; both paths are absolute and have no links. */
export const isBeneath = (file: string, folder: string, platform: Platform): boolean => {
  const { sep } = pathsOf(platform);
  const root = folder.endsWith(sep) ? folder : `${folder}${sep}`;
  return comparableName(file, platform).startsWith(comparableName(root, platform));
};
