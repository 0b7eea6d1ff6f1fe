import { type Dir, type Dirent, lstatSync, opendirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { stampOf } from "../../adapters/regular-file.ts";
import { globMatcher } from "../../core/audit/rules/glob.ts";
import { NO_SCRATCH, type Scratch } from "../sorting/scratch.ts";
import { spillingStack } from "../sorting/spilling-stack.ts";
import { KEY_END, stampLines } from "./stamp-lines.ts";
import { type StampVisitor, stampedFiles, TOGETHER } from "./stamped-files.ts";
import { turnTaker } from "./turn-taker.ts";

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

/** Is told of each thing below a folder, by its key; folders before what is in them, and files mostly in the order of their keys. */
export interface TreeVisitor extends StampVisitor {
  readonly folder?: (key: string) => void;
  /** A folder or file that cannot be read. */
  readonly unreadable: (key: string) => void;
  /** A link, a pipe or a device: it holds no bytes of its own. */
  readonly skipped?: (key: string) => void;
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

/** A file that was found, by what its stamp holds of it. */
export const fileOfStamp = (root: string, key: string, stamp: string): WalkedFile => {
  const [, size, mtimeNs, ctimeNs] = stamp.split(" ");
  return {
    key,
    path: `${root}/${key}`,
    size: Number(size),
    mtimeMs: Number(mtimeNs) / NS_IN_MS,
    ctimeMs: Number(ctimeNs) / NS_IN_MS,
    stamp,
  };
};

/** What a call into the system returns at once. */
const LISTED_AT_ONCE = 1_024;
/** Names of a folder that are sorted together; those of a larger one are in order only so far. */
const SORTED_AT_ONCE = 65_536;
/** Of names that are no UTF-8 in one folder: of more than so many, none is read. */
const MAX_ODD = 100_000;

const isOdd = ({ name }: Dirent): boolean => name.includes("\ufffd");

/** Names that are no UTF-8 may become the name of another file: those that several have. */
const sharedNames = (odd: readonly Dirent[]): ReadonlySet<string> => {
  const names = odd.map(({ name }) => name).toSorted();
  return new Set(names.filter((name, index) => name === names[index - 1]));
};

/** Ends the name of a folder among those of files: so they are in the order of all that is below. */
const FOLDER_END = "/";
const isFolder = (name: string): boolean => name.endsWith(FOLDER_END);

/**
 * What is left to be visited, in its order: folders, and files behind a folder beside them, of which the stamps were read when they
 * were listed, since they may be gone when it is their turn.
 */
const leftToVisit = (scratch: Scratch) => {
  const texts = spillingStack(scratch);
  return {
    pushFolder: (key: string): void => texts.push(key),
    pushFiles: (keys: string, stamps: string): void => texts.push(keys + stamps),
    pop: (): { readonly folder: string } | { readonly keys: string; readonly stamps: string } | undefined => {
      const text = texts.pop();
      const keysEnd = text === undefined ? 0 : text.lastIndexOf(KEY_END) + KEY_END.length;
      if (text === undefined) return undefined;
      return keysEnd === 0 ? { folder: text } : { keys: text.slice(0, keysEnd), stamps: text.slice(keysEnd) };
    },
  };
};

/**
 * Visits all that is below a folder, without following links; what cannot be read is reported, not skipped. Neither a
 * folder of many files nor many folders are ever held in memory.
 * Each call into the system blocks, since one into a thread for each file takes five times as long; what else is to be done gets
 * its turn after every thousand entries, so that a signal ends the run.
 * @throws Failure `spool-full`; the system's own errors where the folder itself cannot be read
 */
export const visitTree = async (
  root: string,
  exclude: readonly string[],
  visitor: TreeVisitor,
  scratch: Scratch = NO_SCRATCH,
): Promise<void> => {
  const turns = turnTaker();
  const excluded = exclude.map(globMatcher);
  const realRoot = realpathSync.native(root);
  const todo = leftToVisit(scratch);
  const files = stampedFiles(root, visitor);

  /** A folder may have become a link since its parent was read: what is below it then is somewhere else. */
  const open = (folder: string): Dir => {
    const path = join(root, folder);
    const dir = opendirSync(path, { bufferSize: LISTED_AT_ONCE });
    try {
      if (realpathSync.native(path) === join(realRoot, folder)) return dir;
    } catch (error) {
      dir.closeSync();
      throw error;
    }
    dir.closeSync();
    throw new TypeError("it leads out of the folder");
  };

  /** Files that come behind a folder wait until all that is in it has been visited. */
  const pushFiles = async (keys: readonly string[]): Promise<void> => {
    for (let to = keys.length; to > 0; to -= TOGETHER) {
      const text = keys.slice(Math.max(0, to - TOGETHER), to).join(KEY_END) + KEY_END;
      todo.pushFiles(text, stampLines(root, text));
      if (to > TOGETHER) await turns.wait();
    }
  };

  /** Visits the files that come before the first of these folders, and leaves the rest for later. */
  const visitNames = async (names: string[], prefix: string): Promise<void> => {
    names.sort();
    const firstFolder = names.findIndex(isFolder);
    for (const name of firstFolder < 0 ? names : names.slice(0, firstFolder)) {
      const wait = files.add(prefix + name);
      if (wait !== undefined) await wait;
    }
    if (firstFolder < 0) return;
    let behind: string[] = [];
    for (const name of names.slice(firstFolder).reverse()) {
      const key = prefix + name;
      if (!isFolder(name)) behind.push(key);
      else {
        await pushFiles(behind.reverse());
        behind = [];
        todo.pushFolder(key.slice(0, -FOLDER_END.length));
      }
    }
  };

  const visitFolder = async (folder: string, dir: Dir): Promise<void> => {
    const prefix = folder === "" ? "" : `${folder}/`;
    const odd: Dirent[] = [];
    let names: string[] = [];
    const addEntry = (entry: Dirent): void => {
      if (entry.isDirectory()) {
        visitor.folder?.(prefix + entry.name);
        names.push(entry.name + FOLDER_END);
      } else if (entry.isFile()) names.push(entry.name);
      else visitor.skipped?.(prefix + entry.name);
    };
    for (;;) {
      if (turns.step()) await turns.wait();
      let entry: Dirent | null;
      try {
        entry = dir.readSync();
      } catch (error) {
        if (folder === "") throw error;
        visitor.unreadable(folder);
        break;
      }
      if (entry === null) break;
      const { name } = entry;
      if (excluded.length > 0 && excluded.some((matches) => matches(prefix + name))) continue;
      if (!isOdd(entry)) addEntry(entry);
      else if (odd.length > MAX_ODD) visitor.unreadable(prefix + name);
      else odd.push(entry);
      if (names.length < SORTED_AT_ONCE) continue;
      await visitNames(names, prefix);
      names = [];
    }
    const shared = sharedNames(odd);
    for (const entry of odd)
      if (shared.has(entry.name) || odd.length > MAX_ODD) visitor.unreadable(prefix + entry.name);
      else addEntry(entry);
    await visitNames(names, prefix);
  };

  const openAndVisit = async (folder: string): Promise<void> => {
    let dir: Dir;
    try {
      dir = open(folder);
    } catch (error) {
      if (folder === "") throw error;
      visitor.unreadable(folder);
      return;
    }
    try {
      await visitFolder(folder, dir);
    } finally {
      dir.closeSync();
    }
  };

  try {
    todo.pushFolder("");
    for (let next = todo.pop(); next !== undefined; next = todo.pop())
      if ("folder" in next) await openAndVisit(next.folder);
      else await files.addStamped(next.keys, next.stamps);
    await files.end();
  } finally {
    files.close();
  }
};

/** All that is below a folder, in memory: for what is few, or is restored. */
export const walk = async (root: string, exclude: readonly string[]): Promise<Walked> => {
  const [files, folders, unreadable, skipped]: [WalkedFile[], string[], string[], string[]] = [[], [], [], []];
  await visitTree(root, exclude, {
    file: ({ key, stamp }) => void files.push(fileOfStamp(root, key, stamp)),
    folder: (key) => void folders.push(key),
    unreadable: (key) => void unreadable.push(key),
    skipped: (key) => void skipped.push(key),
  });
  return { files, folders, unreadable, skipped };
};
