import { Failure } from "../../core/failure.ts";
import type { LogHead } from "../../core/log/checkpoint.ts";
import { type KeyChange, keyChangePath } from "../../core/log/key-change.ts";
import { findLeaf } from "../../core/log/leaf.ts";
import { findNoteKey, type NoteKey } from "../../core/log/note-key.ts";
import { inclusionRanges } from "../../core/log/range.ts";
import type { LogFiles, LogIndex } from "../../ports/log.ts";
import { proofOf } from "../log-proof.ts";
import type { Batch } from "./batch.ts";

/**
 * A key that is no leaf yet signs only beside one that is. Else nobody who trusts the log's keys until now could follow.
 * @param keys those that the log signs with now
 * @throws Failure `log-broken`, `ledger-*`
 */
export const requireLogged = async (
  index: Pick<LogIndex, "findLeaves">,
  keys: readonly NoteKey[],
  { size }: LogHead,
): Promise<void> => {
  if (size === 0) return;
  const leaves = await index.findLeaves(keys.map(({ text }) => text));
  if (keys.some(({ text }) => (leaves.get(text) ?? size) < size)) return;
  throw new Failure(
    "log-broken",
    "a key that is no leaf of the log yet would sign alone: let the key before it sign beside it first, until both have",
  );
};

/**
 * Keeps how the log came to have each further key among these leaves, before the checkpoint is replaced that has them.
 * @param note the signed head under which these leaves are the last
 */
export const keepKeyChanges = async (files: LogFiles, { from, leaves }: Batch, note: string): Promise<void> => {
  const size = from + leaves.length;
  for (const [at, text] of leaves.entries()) {
    const leaf = findLeaf(Buffer.from(text));
    const key = leaf !== undefined && "key" in leaf ? findNoteKey(leaf.key) : undefined;
    // The first keys are followed by nobody: they are trusted, or not.
    if (key === undefined || from === 0) continue;
    const index = from + at;
    const change: KeyChange = {
      key: key.text,
      index,
      checkpoint: note,
      proof: await proofOf(files, inclusionRanges(index, size), size),
    };
    // The first stays: it proves all that a later one would.
    await files.replace(keyChangePath(key), Buffer.from(JSON.stringify(change)), undefined);
  }
};
