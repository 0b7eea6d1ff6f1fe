import { cosignaturePath, findCosigned } from "../../core/log/cosigned.ts";
import { findNote, noteText, type SignedNote, signaturesBy } from "../../core/log/note.ts";
import type { NoteKey } from "../../core/log/note-key.ts";
import type { LogReads, PublishedHead } from "../published-head.ts";

/**
 * A head with the signatures of witnesses that are kept of it, in the order of the witnesses: each says when it saw the head.
 * One that is kept of another head of the same size is left out.
 * @throws Failure `store-*`
 */
export const cosignedHead = async (
  log: LogReads,
  witnesses: readonly NoteKey[],
  { text, head }: PublishedHead,
): Promise<string> => {
  const note = findNote(Buffer.from(text)) as SignedNote;
  const files = await Promise.all(witnesses.map((witness) => log.find(cosignaturePath(head.size, witness))));
  const added = files.flatMap((file, at) => {
    const witness = witnesses[at] as NoteKey;
    const kept = file === undefined ? undefined : findCosigned(file.bytes, witness);
    const own = kept === undefined ? undefined : findNote(Buffer.from(kept.note));
    return own === undefined || own.text !== note.text ? [] : signaturesBy(own, [witness]).slice(0, 1);
  });
  return added.length === 0 ? text : noteText({ text: note.text, signatures: [...note.signatures, ...added] });
};
