import { type SignedNote, signaturesBy } from "../core/log/note.ts";
import { findNoteKey, type NoteKey, rawKeyOf } from "../core/log/note-key.ts";
import { LOG_CHECKPOINT_FILE, LOG_KEYS_FILE } from "../core/pack/pack-file.ts";
import type { GivenHead } from "./given.ts";
import type { Platform } from "./platform.ts";
import { Refused } from "./refused.ts";

/** A key of the log, and as which leaf it was logged. */
export interface LoggedKey {
  readonly key: NoteKey;
  readonly index: number;
}

/** A head that is one of this log: its root was compared. */
export type SignedHead = Pick<GivenHead, "from" | "head"> & { readonly note: SignedNote };

/**
 * The keys that leaves name, which are those that the pack lists.
 * @param leaves key texts with the number of their leaf
 * @throws Refused `log-key`
 */
export const loggedKeys = (
  origin: string,
  stated: readonly string[],
  leaves: ReadonlyMap<string, number>,
): readonly LoggedKey[] => {
  const texts = [...leaves.keys()];
  const at = Math.max(texts.length, stated.length);
  for (let index = 0; index < at; index += 1)
    if (texts[index] !== stated[index])
      throw new Refused("log-key", "the keys are not those that the entries have, in their order", {
        ...{ file: LOG_KEYS_FILE, line: index + 1 },
      });
  return [...leaves].map(([text, index], line) => {
    const key = findNoteKey(text);
    if (key === undefined || key.type !== "note" || key.name !== origin)
      throw new Refused("log-key", `it is no key of ${origin}`, { file: LOG_KEYS_FILE, line: line + 1 });
    return { key, index };
  });
};

/** The keys whose signatures a head has. @throws Refused `log-unsigned` where one of them is wrong */
const signersOf = async (
  { note, from }: SignedHead,
  keys: readonly NoteKey[],
  { isSigned }: Platform,
): Promise<readonly NoteKey[]> => {
  const signatures = signaturesBy(note, keys);
  const message = Buffer.from(note.text);
  for (const { key, signature } of signatures)
    if (!(await isSigned(message, signature, rawKeyOf(key))))
      throw new Refused("log-unsigned", `the signature by ${key.text} is wrong`, { file: from });
  return signatures.map(({ key }) => key);
};

/**
 * The keys that signed the pack's head and that can be believed. A key that is trusted, and signed a head with the leaf of another one,
 * vouches for that one.
 * @param own the pack's head @param others heads that were given and are of this log
 * @param trusted none where whatever the log had is believed
 * @throws Refused `log-unsigned`, `log-key`
 */
export const believedSigners = async (
  { own, others }: { readonly own: SignedHead; readonly others: readonly SignedHead[] },
  keys: readonly LoggedKey[],
  trusted: readonly NoteKey[],
  platform: Platform,
): Promise<readonly NoteKey[]> => {
  const all = keys.map(({ key }) => key);
  const signed: { readonly size: number; readonly by: readonly NoteKey[] }[] = [];
  for (const one of [own, ...others]) signed.push({ size: one.head.size, by: await signersOf(one, all, platform) });
  const signers = signed[0]?.by ?? [];
  if (signers.length === 0)
    throw new Refused("log-unsigned", "no key of the log signed it", { file: LOG_CHECKPOINT_FILE });
  if (trusted.length === 0) return signers;
  const known = new Set(all.map(({ text }) => text));
  const unknown = trusted.find(({ text }) => !known.has(text));
  if (unknown !== undefined)
    throw new Refused("log-key", `the log never had the key ${unknown.text}`, { file: LOG_KEYS_FILE });
  const believed = new Set(trusted.map(({ text }) => text));
  // Each round adds a key, or is the last.
  for (let before = -1; before < believed.size; ) {
    before = believed.size;
    for (const { size, by } of signed)
      if (by.some(({ text }) => believed.has(text)))
        for (const { key, index } of keys) if (index < size) believed.add(key.text);
  }
  const found = signers.filter(({ text }) => believed.has(text));
  if (found.length > 0) return found;
  throw new Refused("log-key", "no key that is trusted signed it, or a head that has its key", {
    file: LOG_CHECKPOINT_FILE,
  });
};
