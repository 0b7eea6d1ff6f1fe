import { findNote, type SignedNote, verifiedSignatures } from "./note.ts";
import type { NoteKey } from "./note-key.ts";

/** How a log asks a witness to sign its head (C2SP tlog-witness, `add-checkpoint`). */

/**
 * What a witness is asked.
 * @param before how many leaves the witness saw last; 0 where it saw none
 * @param proof that the head begins with these, hashes in base64
 * @param checkpoint the signed note
 */
export const addCheckpoint = (before: number, proof: readonly string[], checkpoint: string): string =>
  `old ${before}\n${proof.map((hash) => `${hash}\n`).join("")}\n${checkpoint}`;

/** What a witness answers that saw another number of leaves last: that number. Undefined where it is none. */
export const findSeenSize = (answer: string): number | undefined => {
  const size = Number(/^(0|[1-9]\d*)\n?$/.exec(answer)?.[1]);
  return Number.isSafeInteger(size) ? size : undefined;
};

/**
 * The head with what a witness answered: lines of signatures. Of them, those by one of `witnesses` are taken, each in the place of
 * one that it had before.
 * @returns undefined where there is none, or one is wrong
 */
export const withAnswer = (
  note: SignedNote,
  answer: Uint8Array,
  witnesses: readonly NoteKey[],
): SignedNote | undefined => {
  const found = findNote(Buffer.concat([Buffer.from(`${note.text}\n`), answer]));
  if (found === undefined || found.text !== note.text) return undefined;
  const signed = verifiedSignatures(found, witnesses) ?? [];
  if (signed.length === 0) return undefined;
  const isReplaced = ({ name, keyId }: SignedNote["signatures"][number]): boolean =>
    signed.some(({ key }) => key.name === name && key.id === keyId);
  const added = signed.map(({ name, keyId, signature }) => ({ name, keyId, signature }));
  return { text: note.text, signatures: [...note.signatures.filter((one) => !isReplaced(one)), ...added] };
};
