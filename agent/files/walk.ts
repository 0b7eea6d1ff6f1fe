import { type Dirent, lstatSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { stampOf } from "../../adapters/regular-file.ts";
import { globMatcher } from "../../core/audit/rules/glob.ts";

export interface WalkedFile {
  /** Relative to the folder, with `/` on every platform. */
  readonly key: string;
  readonly path: string;
  readonly size: number;
  /** With its fraction, exact to a quarter of a microsecond. */
  readonly mtimeMs: number;
  /** Of any change to the file or its metadata; nobody can set it. */
  readonly ctimeMs: number;
  /** Which file it is and when it last changed, to be compared. */
  readonly stamp: string;
}

export interface Walked {
  readonly files: readonly WalkedFile[];
  /** Every folder below it, parents first. */
  readonly folders: readonly string[];
  /** Folders and files that could not be read, by key. */
  readonly unreadable: readonly string[];
  /** Links, pipes and devices, by key: they hold no bytes of their own. */
  readonly skipped: readonly string[];
}

const NS_IN_MS = 1e6;

/** A regular file as it is now; undefined where it is anything else, a link among that. @throws the system's own errors */
export const findFile = (key: string, path: string): WalkedFile | undefined => {
  const stat = lstatSync(path, { bigint: true });
  if (!stat.isFile()) return undefined;
  return {
    key,
    path,
    size: Number(stat.size),
    mtimeMs: Number(stat.mtimeNs) / NS_IN_MS,
    ctimeMs: Number(stat.ctimeNs) / NS_IN_MS,
    stamp: stampOf(stat),
  };
};

/** Names that are no UTF-8 may become the name of another file: those that several have. */
const sharedNames = (entries: readonly Dirent[]): ReadonlySet<string> => {
  const odd = entries.flatMap(({ name }) => (name.includes("\ufffd") ? [name] : [])).toSorted();
  return new Set(odd.filter((name, index) => name === odd[index - 1]));
};

/**
 * Every file below a folder, without following links; what cannot be read is reported, not skipped.
 * It is synchronous: nothing else runs meanwhile, and a call into a thread for each file takes five times as long.
 */
export const walk = (root: string, exclude: readonly string[]): Walked => {
  const excluded = exclude.map(globMatcher);
  const realRoot = realpathSync.native(root);
  const files: WalkedFile[] = [];
  const unreadable: string[] = [];
  const skipped: string[] = [];
  const folders: string[] = [];
  const todo = [""];

  const addEntry = (entry: Dirent, key: string): void => {
    if (entry.isDirectory()) {
      folders.push(key);
      todo.push(key);
    } else if (!entry.isFile()) skipped.push(key);
    else
      try {
        const file = findFile(key, `${root}/${key}`);
        if (file === undefined) skipped.push(key);
        else files.push(file);
      } catch {
        unreadable.push(key);
      }
  };

  /** A folder may have become a link since its parent was read: what is below it then is somewhere else. */
  const entriesOf = (folder: string): Dirent[] => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    if (realpathSync.native(join(root, folder)) !== join(realRoot, folder))
      throw new TypeError("it leads out of the folder");
    return entries;
  };

  const readFolder = (folder: string): void => {
    let entries: Dirent[];
    try {
      entries = entriesOf(folder);
    } catch (error) {
      if (folder === "") throw error;
      unreadable.push(folder);
      return;
    }
    const shared = sharedNames(entries);
    for (const entry of entries) {
      const key = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (excluded.some((matches) => matches(key))) continue;
      if (shared.has(entry.name)) unreadable.push(key);
      else addEntry(entry, key);
    }
  };
  for (let folder = todo.pop(); folder !== undefined; folder = todo.pop()) readFolder(folder);
  return { files, folders, unreadable, skipped };
};
