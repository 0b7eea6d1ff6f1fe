import { type Dir, type Dirent, lstatSync, opendirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { stampOf } from "../../adapters/regular-file.ts";
import { globMatcher } from "../../core/audit/rules/glob.ts";
import { NO_SCRATCH, type Scratch } from "../sorting/scratch.ts";
import { spillingStack } from "../sorting/spilling-stack.ts";
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

/** A file by its key and its stamp: {@link fileOfStamp} knows all else of it. */
export type StampedFile = Pick<WalkedFile, "key" | "stamp">;

/** Is told of each thing below a folder, by its key; folders before what is in them. */
export interface TreeVisitor {
  readonly file: (file: StampedFile) => void;
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
/** Of names that are no UTF-8 in one folder: of more than so many, none is read. */
const MAX_ODD = 100_000;

const isOdd = ({ name }: Dirent): boolean => name.includes("\ufffd");

/** Names that are no UTF-8 may become the name of another file: those that several have. */
const sharedNames = (odd: readonly Dirent[]): ReadonlySet<string> => {
  const names = odd.map(({ name }) => name).toSorted();
  return new Set(names.filter((name, index) => name === names[index - 1]));
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
  const todo = spillingStack(scratch);
  todo.push("");

  const visitEntry = (entry: Dirent, key: string): void => {
    if (entry.isDirectory()) {
      visitor.folder?.(key);
      todo.push(key);
      return;
    }
    let stamp: string | undefined;
    try {
      const stat = entry.isFile() ? lstatSync(`${root}/${key}`, { bigint: true }) : undefined;
      if (stat?.isFile()) stamp = stampOf(stat);
    } catch {
      visitor.unreadable(key);
      return;
    }
    if (stamp === undefined) visitor.skipped?.(key);
    else visitor.file({ key, stamp });
  };

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

  const visitOdd = (
    odd: readonly Dirent[],
    visitOne: (entry: Dirent) => void,
    keyOf: (entry: Dirent) => string,
  ): void => {
    const shared = sharedNames(odd);
    for (const entry of odd)
      if (shared.has(entry.name) || odd.length > MAX_ODD) visitor.unreadable(keyOf(entry));
      else visitOne(entry);
  };

  const visitFolder = async (folder: string, dir: Dir): Promise<void> => {
    const odd: Dirent[] = [];
    const keyOf = ({ name }: Dirent): string => (folder === "" ? name : `${folder}/${name}`);
    const visitOne = (entry: Dirent): void => visitEntry(entry, keyOf(entry));
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
      if (excluded.length > 0 && excluded.some((matches) => matches(keyOf(entry)))) continue;
      if (!isOdd(entry)) visitOne(entry);
      else if (odd.length > MAX_ODD) visitor.unreadable(keyOf(entry));
      else odd.push(entry);
    }
    visitOdd(odd, visitOne, keyOf);
  };

  for (let folder = todo.pop(); folder !== undefined; folder = todo.pop()) {
    let dir: Dir;
    try {
      dir = open(folder);
    } catch (error) {
      if (folder === "") throw error;
      visitor.unreadable(folder);
      continue;
    }
    try {
      await visitFolder(folder, dir);
    } finally {
      dir.closeSync();
    }
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
