import { Failure } from "../core/failure.ts";
import { findHead, type LogHead } from "../core/log/checkpoint.ts";
import { findNote } from "../core/log/note.ts";
import { findNoteKey, type NoteKey } from "../core/log/note-key.ts";
import type { LogFiles } from "../ports/log.ts";

export type LogReads = Pick<LogFiles, "find">;

export interface PublishedHead {
  /** The signed note. */
  readonly text: string;
  readonly head: LogHead;
}

/**
 * The newest head that the log has published, as it says itself: whoever is told it verifies the signature.
 * @returns undefined before anything was appended
 * @throws Failure `log-broken`, `store-*`
 */
export const publishedHead = async (log: LogReads): Promise<PublishedHead | undefined> => {
  const file = await log.find("checkpoint");
  if (file === undefined) return undefined;
  const note = findNote(file.bytes);
  const head = note === undefined ? undefined : findHead(note.text);
  if (head === undefined) throw new Failure("log-broken", "the checkpoint of the log is unreadable");
  return { text: Buffer.from(file.bytes).toString(), head };
};

/** All keys that the log ever had, as its own file lists them. @throws Failure `store-*` */
export const publishedKeys = async (log: LogReads): Promise<readonly NoteKey[]> => {
  const file = await log.find("keys");
  return Buffer.from(file?.bytes ?? "")
    .toString()
    .split("\n")
    .map(findNoteKey)
    .filter((key) => key !== undefined);
};
