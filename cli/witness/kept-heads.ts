import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { findNoteKey, type NoteKey } from "../../core/log/note-key.ts";

/** A folder in which somebody keeps the heads of one log: which log and by which keys, and each head as it was signed. */

const TRUSTED = "log.json";
const HEADS = "heads";
/** Names of heads are in the order of their sizes. */
const DIGITS = 16;

const Trusted = z.strictObject({ origin: z.string().min(1), keys: z.array(z.string()).min(1) });

export interface TrustedLog {
  readonly origin: string;
  readonly keys: readonly NoteKey[];
}

export interface KeptHeads {
  /** Undefined where nothing was kept yet. */
  readonly trusted: TrustedLog | undefined;
  /** The newest head, as it was signed. */
  readonly newest: Buffer | undefined;
}

/** What a text says, or undefined where it is damaged. */
const findTrusted = (text: string): TrustedLog | undefined => {
  try {
    const { origin, keys } = Trusted.parse(JSON.parse(text));
    const found = keys.map(findNoteKey).filter((key) => key !== undefined);
    return found.length === keys.length ? { origin, keys: found } : undefined;
  } catch {
    return undefined;
  }
};

/** @returns undefined where the folder is damaged */
export const readKept = (folder: string): KeptHeads | undefined => {
  if (!existsSync(join(folder, TRUSTED))) return { trusted: undefined, newest: undefined };
  const trusted = findTrusted(readFileSync(join(folder, TRUSTED), "utf8"));
  if (trusted === undefined) return undefined;
  const heads = join(folder, HEADS);
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

/** Keeps which log it is, and by which keys: from then on no other key is believed, but by whoever writes it into the file. */
export const keepTrusted = (folder: string, { origin, keys }: TrustedLog): void => {
  mkdirSync(folder, { recursive: true });
  put(join(folder, TRUSTED), `${JSON.stringify({ origin, keys: keys.map(({ text }) => text) }, null, 2)}\n`);
};

export const keepHead = (folder: string, size: number, note: string): void => {
  mkdirSync(join(folder, HEADS), { recursive: true });
  put(join(folder, HEADS, `${String(size).padStart(DIGITS, "0")}.note`), note);
};
