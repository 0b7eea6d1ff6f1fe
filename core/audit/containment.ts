import type { FileEntry } from "../manifest/entry.ts";
import { isHashed } from "./hash.ts";

/** What a backup has of the file that an item names: its bytes, with or without a hash, or nothing. */
export type Holding = "hashed" | "listed" | "missing";

/** Finds the files that the items of a backup are in. */
export interface Containment {
  entry(file: FileEntry): void;
  /** Once all entries were seen. */
  holdingOf(file: string): Holding;
  /** Once all entries were seen: every named file that the backup does not have with a hash, with an item of it. */
  unhashed(): readonly { readonly file: string; readonly item: string; readonly holding: Holding }[];
}

/** A backup with items has few files; of one with more, a file before its items is taken for missing. */
const MAX_FILES = 50_000;
/** Files that items name; items in further ones are taken for items in a file that is missing. */
const MAX_NAMED_FILES = 10_000;

/** Of names, in characters: an agent chooses how long they are. */
const MAX_HELD = 16 * 1024 ** 2;

/**
 * Follows items to their files in one pass and bounded memory: a file may come before or after its items. An item in an
 * item, or in an empty file, is in nothing.
 */
export const containment = (maxFiles = MAX_FILES, maxNamed = MAX_NAMED_FILES, maxHeld = MAX_HELD): Containment => {
  const files = new Map<string, Holding>();
  const named = new Map<string, string>();
  let held = 0;
  /** False where so many characters do not fit any more. */
  const hold = (characters: number): boolean => {
    if (held + characters > maxHeld) return false;
    held += characters;
    return true;
  };
  const keep = ({ key, size, ...file }: FileEntry): void => {
    // A file that an item names is held with its name already.
    if (files.has(key) || named.has(key) || (files.size < maxFiles && hold(key.length)))
      files.set(key, size === 0 ? "missing" : isHashed(file) ? "hashed" : "listed");
  };
  const holdingOf = (file: string): Holding => files.get(file) ?? "missing";
  return {
    entry: (file) => {
      const { key, in: within } = file;
      if (within === undefined) keep(file);
      // The last place is for whatever does not fit: nothing has an empty name.
      else if (!named.has(within)) {
        const fits = named.size < maxNamed && hold(within.length + key.length);
        named.set(fits ? within : "", key);
      }
    },
    holdingOf,
    unhashed: () =>
      [...named].flatMap(([file, item]) => {
        const holding = holdingOf(file);
        return holding === "hashed" ? [] : [{ file, item, holding }];
      }),
  };
};
