import { lstatSync } from "node:fs";
import { stampOf } from "../../adapters/regular-file.ts";

/** Ends each key where several are one text: no name has it. */
export const KEY_END = "\0";
/** Stands in the place of a stamp: a file that cannot be read, and what is no regular file. */
export const [UNREADABLE, NO_FILE] = ["!", "-"] as const;

const stampLine = (path: string): string => {
  try {
    const stat = lstatSync(path, { bigint: true });
    return stat.isFile() ? stampOf(stat) : NO_FILE;
  } catch {
    return UNREADABLE;
  }
};

/** The stamps of files below a folder, a line for each key. */
export const stampLines = (root: string, keys: string): string => {
  let lines = "";
  for (let from = 0, end = keys.indexOf(KEY_END); end >= 0; from = end + 1, end = keys.indexOf(KEY_END, from))
    lines += `${stampLine(`${root}/${keys.slice(from, end)}`)}\n`;
  return lines;
};
