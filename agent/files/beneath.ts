import { closeSync, fstatSync, lstatSync, readSync } from "node:fs";
import { join } from "node:path";
import { leadsOut } from "../../adapters/path-rules.ts";
import { openRegular, stampOf } from "../../adapters/regular-file.ts";
import { Failure } from "../../core/failure.ts";
import { findFile, type WalkedFile } from "./walk.ts";

/** Names come in an order in which those of one folder are near each other. */
const MAX_KNOWN = 10_000;

/**
 * Finds files below a folder by their keys, without following a link at any step: a backup must not decide what outside
 * of it is read. The folder itself is the operator's, and may be a link.
 * @returns finds a regular file; undefined where there is none, also where the key leads out of the folder
 */
export const finderBeneath = (root: string): ((key: string) => WalkedFile | undefined) => {
  const known = new Map<string, boolean>();
  const isFolder = (key: string): boolean => {
    if (key === "") return true;
    const found = known.get(key);
    if (found !== undefined) return found;
    const parent = key.includes("/") ? key.slice(0, key.lastIndexOf("/")) : "";
    const is = isFolder(parent) && (lstatSync(join(root, key), { throwIfNoEntry: false })?.isDirectory() ?? false);
    if (known.size > MAX_KNOWN) known.clear();
    known.set(key, is);
    return is;
  };
  return (key) => {
    if (key.split("/").some((segment) => leadsOut(segment, process.platform))) return undefined;
    if (!isFolder(key.includes("/") ? key.slice(0, key.lastIndexOf("/")) : "")) return undefined;
    try {
      return findFile(key, `${root}/${key}`);
    } catch {
      return undefined;
    }
  };
};

/** The path of a regular file below a folder. @throws Failure `source-unreadable` where there is none, or a link leads to it */
export const pathBeneath = (root: string, key: string): string => {
  const file = finderBeneath(root)(key);
  if (file === undefined) throw new Failure("source-unreadable", `${join(root, key)} is no regular file of ${root}`);
  return file.path;
};

/** Opens a file that was found. @throws Failure `source-unreadable` where another file is there by now, or it changed */
export const openFound = ({ path, stamp }: WalkedFile): number => {
  const descriptor = openRegular(path, "found");
  if (stampOf(fstatSync(descriptor, { bigint: true })) === stamp) return descriptor;
  closeSync(descriptor);
  throw new Failure("source-unreadable", `${path} changed while it was read`);
};

/** The beginning of a file below a folder, as Latin-1; undefined where there is none. */
export const headBeneath = (root: string, key: string, bytes: number): string | undefined => {
  const file = finderBeneath(root)(key);
  if (file === undefined) return undefined;
  const descriptor = openFound(file);
  try {
    const text = Buffer.alloc(bytes);
    return text.toString("latin1", 0, readSync(descriptor, text));
  } finally {
    closeSync(descriptor);
  }
};
