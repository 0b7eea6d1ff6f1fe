import * as z from "zod";
import { findBase64 } from "./base64.ts";
import { type KnownLog, openCheckpoint } from "./checkpoint.ts";
import { leafHash } from "./hash.ts";
import { keyLeaf, leafBytes } from "./leaf.ts";
import { findNoteKey, keyIdText, type NoteKey } from "./note-key.ts";
import { isIncluded } from "./prove.ts";

/** That a log has a further key: the first head under which the key is a leaf, and the proof of that leaf. */
export const KeyChange = z.strictObject({
  /** The further key, as a list of trusted keys has it. */
  key: z.string().min(1),
  /** The how manieth leaf it is, from 0. */
  index: z.int().min(0),
  /** Signed by a key that the log had before. */
  checkpoint: z.string(),
  /** Hashes in base64. */
  proof: z.array(z.string()).readonly(),
});
export type KeyChange = z.infer<typeof KeyChange>;

/** Where a log keeps how it came to have a key. */
export const keyChangePath = (key: NoteKey): string => `key/${keyIdText(key)}`;

const isProven = (change: KeyChange, key: NoteKey, known: Omit<KnownLog, "witnesses">): boolean => {
  const opened = openCheckpoint(Buffer.from(change.checkpoint), { ...known, witnesses: [] });
  const proof = change.proof.map(findBase64).filter((hash) => hash !== undefined);
  if ("problem" in opened || proof.length !== change.proof.length) return false;
  const { size, root } = opened.head;
  return isIncluded({ index: change.index, size, root, leaf: leafHash(leafBytes(keyLeaf(key.text))), proof });
};

/**
 * All keys that follow from those that are trusted: each is a leaf under a head that one before it signed. What proves nothing
 * is left out. Never throws on hostile input.
 * @param changes in their order
 */
export const followKeys = (
  { origin, keys }: Omit<KnownLog, "witnesses">,
  changes: readonly KeyChange[],
): readonly NoteKey[] => {
  const followed = [...keys];
  for (const change of changes) {
    const key = findNoteKey(change.key);
    if (key?.type !== "note" || key.name !== origin || followed.some(({ text }) => text === key.text)) continue;
    if (isProven(change, key, { origin, keys: followed })) followed.push(key);
  }
  return followed;
};
