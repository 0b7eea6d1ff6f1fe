import { findHead, type LogHead } from "../core/log/checkpoint.ts";
import { findNote, MAX_NOTE_BYTES, type SignedNote } from "../core/log/note.ts";
import { LOG_CHECKPOINT_FILE, LOG_KEYS_FILE, LOG_PEOPLE_FILE, type PackFile } from "../core/pack/pack-file.ts";
import { findPersonLine } from "../core/pack/person-line.ts";
import { linesOf } from "./lines.ts";
import type { PackFiles } from "./pack-files.ts";
import { Refused } from "./refused.ts";

/** The small files of the log in a pack. */

type Listed = PackFile["files"][number];

export interface PackLog {
  readonly listed: ReadonlyMap<string, Listed>;
  readonly files: PackFiles;
}

/** The bytes of a file that `pack.json` lists. */
export const openLogFile = ({ listed, files }: PackLog, name: string): AsyncIterable<Buffer> =>
  files.open(listed.get(name) as Listed);

/** The head that the pack has of the log, of which no signature is verified yet. @throws Refused `log-form` */
export const readHead = async (log: PackLog): Promise<{ readonly head: LogHead; readonly note: SignedNote }> => {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of openLogFile(log, LOG_CHECKPOINT_FILE)) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > MAX_NOTE_BYTES) break;
  }
  const note = findNote(Buffer.concat(pieces));
  const head = note === undefined ? undefined : findHead(note.text);
  if (note === undefined || head === undefined)
    throw new Refused("log-form", "it is no head of a log", { file: LOG_CHECKPOINT_FILE });
  return { head, note };
};

/** The texts of the keys, whatever they are. @throws Refused `line-form` */
export const readKeys = async (log: PackLog): Promise<readonly string[]> => {
  const keys: string[] = [];
  for await (const { text } of linesOf(LOG_KEYS_FILE, openLogFile(log, LOG_KEYS_FILE))) keys.push(text);
  return keys;
};

/** Salts by people, in the order of the file. @throws Refused `log-form`, `line-form` */
export const readPeople = async (log: PackLog): Promise<ReadonlyMap<string, Uint8Array>> => {
  const salts = new Map<string, Uint8Array>();
  let before = "";
  for await (const line of linesOf(LOG_PEOPLE_FILE, openLogFile(log, LOG_PEOPLE_FILE))) {
    const place = { file: LOG_PEOPLE_FILE, line: line.number };
    const found = findPersonLine(line.text);
    if (found === undefined) throw new Refused("log-form", "the line is not the salt of a person", place);
    const { person, salt } = found;
    if (person <= before) throw new Refused("log-form", "the line is not after the one before it", place);
    before = person;
    salts.set(person, Buffer.from(salt, "hex"));
  }
  return salts;
};
