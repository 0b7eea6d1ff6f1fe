import { findHead, type LogHead } from "../core/log/checkpoint.ts";
import { findHeads } from "../core/log/head-line.ts";
import { findNote, type SignedNote } from "../core/log/note.ts";
import type { NoteKey } from "../core/log/note-key.ts";

/** A head of the log that somebody kept. */
export interface GivenHead {
  /** The file that it is from. */
  readonly from: string;
  readonly head: LogHead;
  /** As it was signed; undefined where it is a line of a mail, which nobody signs. */
  readonly note: SignedNote | undefined;
}

/** What whoever verifies knows of the log, and not from the pack. */
export interface Given {
  readonly heads: readonly GivenHead[];
  /** Keys that are trusted; none where the pack is believed which they are. */
  readonly keys: readonly NoteKey[];
  /** Witnesses of the log that somebody trusts: each must have signed a head that is here. */
  readonly witnesses?: readonly NoteKey[];
}

export const NOTHING_GIVEN: Given = { heads: [], keys: [] };

/** The heads in a file that somebody kept: a signed head, or any text with lines as mails have them. */
export const headsIn = (from: string, bytes: Uint8Array): readonly GivenHead[] => {
  const note = findNote(bytes);
  const head = note === undefined ? undefined : findHead(note.text);
  if (head !== undefined) return [{ from, head, note }];
  return findHeads(Buffer.from(bytes).toString()).map((one) => ({ from, head: one, note: undefined }));
};
