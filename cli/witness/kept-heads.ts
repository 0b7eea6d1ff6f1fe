import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findTrusted, HEADS_FOLDER, TRUSTED_FILE, type TrustedLog } from "../../core/log/witnessed.ts";

/** A folder of a witness, on this machine. */

/** Names of heads are in the order of their sizes. */
const DIGITS = 16;

export interface KeptHeads {
  /** Undefined where nothing was kept yet. */
  readonly trusted: TrustedLog | undefined;
  /** The newest head, as it was signed. */
  readonly newest: Buffer | undefined;
}

/** @returns undefined where the folder is damaged */
export const readKept = (folder: string): KeptHeads | undefined => {
  if (!existsSync(join(folder, TRUSTED_FILE))) return { trusted: undefined, newest: undefined };
  const trusted = findTrusted(readFileSync(join(folder, TRUSTED_FILE), "utf8"));
  if (trusted === undefined) return undefined;
  const heads = join(folder, HEADS_FOLDER);
  const newest = (existsSync(heads) ? readdirSync(heads) : [])
    .filter((name) => name.endsWith(".note"))
    .toSorted()
    .at(-1);
  return { trusted, newest: newest === undefined ? undefined : readFileSync(join(heads, newest)) };
};

const put = (file: string, text: string): void => {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
};

/** Keeps which log it is, and by which keys: from then on no other is believed but those that these lead to, or that somebody writes into the file. */
export const keepTrusted = (folder: string, { origin, keys }: TrustedLog): void => {
  mkdirSync(folder, { recursive: true });
  put(join(folder, TRUSTED_FILE), `${JSON.stringify({ origin, keys: keys.map(({ text }) => text) }, null, 2)}\n`);
};

export const keepHead = (folder: string, size: number, note: string): void => {
  mkdirSync(join(folder, HEADS_FOLDER), { recursive: true });
  put(join(folder, HEADS_FOLDER, `${String(size).padStart(DIGITS, "0")}.note`), note);
};
