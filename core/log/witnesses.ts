import { findNoteKey, type NoteKey } from "./note-key.ts";

/** Who witnesses a log: keys that an operator lists, with blanks between, which no name of a key has. */

export const MAX_WITNESSES = 16;
/** Of the list: a function has 4 KB for all of its environment. */
export const MAX_LIST = 2_000;

export type Witnesses = { readonly witnesses: readonly NoteKey[] } | { readonly wrong: string };

/** Reads a list, or says in a few words what is wrong with it. An empty one has no witnesses. */
export const witnessesIn = (text: string): Witnesses => {
  const texts = text.split(/\s/).filter((one) => one !== "");
  if (text.length > MAX_LIST || texts.length > MAX_WITNESSES)
    return { wrong: `there are at most ${MAX_WITNESSES} witnesses, in ${MAX_LIST} characters` };
  const witnesses: NoteKey[] = [];
  for (const one of texts) {
    const key = findNoteKey(one);
    if (key?.type !== "cosignature") return { wrong: `"${one}" is no key of a witness, for cosignatures of version 1` };
    // What they signed is kept by the id.
    if (witnesses.some(({ id }) => id === key.id)) return { wrong: `two witnesses have the id of "${one}"` };
    witnesses.push(key);
  }
  return { witnesses };
};
