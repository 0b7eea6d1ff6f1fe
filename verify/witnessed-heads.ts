import { instantOf } from "../core/instant.ts";
import { signaturesBy } from "../core/log/note.ts";
import { findNoteKey, type NoteKey, rawKeyOf, signedParts } from "../core/log/note-key.ts";
import { LOG_CHECKPOINT_FILE } from "../core/pack/pack-file.ts";
import type { SignedHead } from "./log-keys.ts";
import type { Platform } from "./platform.ts";
import { Refused } from "./refused.ts";

/** The newest head of the log that a witness signed, among those that are here. */
export interface Witnessed {
  /** The text of the witness's key. */
  readonly key: string;
  readonly size: number;
  /** When the witness says that it saw it. */
  readonly at: string;
}

/** No calendar of this program goes on after it. */
const LAST = 253_402_300_799;

/** The signatures of one witness, each verified. @throws Refused `log-unsigned` where one of them is wrong */
const signedBy = async (
  heads: readonly SignedHead[],
  witness: NoteKey,
  { isSigned }: Platform,
): Promise<readonly Witnessed[]> => {
  const found: Witnessed[] = [];
  for (const { note, head, from } of heads)
    for (const { signature } of signaturesBy(note, [witness])) {
      const parts = signedParts(note.text, signature);
      if (
        parts === undefined ||
        parts.time > LAST ||
        !(await isSigned(parts.message, parts.signature, rawKeyOf(witness)))
      )
        throw new Refused("log-unsigned", `the signature by ${witness.text} is wrong`, { file: from });
      found.push({ key: witness.text, size: head.size, at: instantOf(parts.time * 1_000) });
    }
  return found;
};

const later = (one: Witnessed, other: Witnessed): number => other.size - one.size || (one.at < other.at ? 1 : -1);

/**
 * What each witness that somebody named signed of the log.
 * @param heads the pack's own and those that were given: each is one of this log
 * @throws Refused `log-unsigned`, and `log-unwitnessed` where one of them signed none
 */
export const witnessedBy = async (
  heads: readonly SignedHead[],
  witnesses: readonly NoteKey[],
  platform: Platform,
): Promise<readonly Witnessed[]> => {
  const newest: Witnessed[] = [];
  for (const witness of witnesses) {
    const [first] = (await signedBy(heads, witness, platform)).toSorted(later);
    if (first === undefined)
      throw new Refused("log-unwitnessed", `no head here has a signature by ${witness.text}`, {
        file: LOG_CHECKPOINT_FILE,
      });
    newest.push(first);
  }
  return newest;
};

/** Keys of the log and of witnesses that somebody names, or the text that is none. */
export const keysIn = (
  texts: readonly string[],
): { readonly keys: readonly NoteKey[]; readonly witnesses: readonly NoteKey[] } | { readonly wrong: string } => {
  const found = texts.map(findNoteKey);
  const wrong = texts.find((_, at) => found[at] === undefined);
  if (wrong !== undefined) return { wrong };
  const of = (type: NoteKey["type"]): readonly NoteKey[] =>
    found.filter((key) => key !== undefined && key.type === type) as NoteKey[];
  return { keys: of("note"), witnesses: of("cosignature") };
};
