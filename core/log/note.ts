import { findBase64 } from "./base64.ts";
import { isKeyName, isSignedBy, type NoteKey } from "./note-key.ts";

/** A text and who signed it (C2SP signed-note). */
export interface SignedNote {
  /** With the line break at its end: this is what is signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  readonly signature: Buffer;
}

/** Of a note, and of its signatures: more than any log and its witnesses need. */
export const MAX_NOTE_BYTES = 1_000_000;
const MAX_SIGNATURES = 100;
const KEY_ID_BYTES = 4;
const DASH = "\u2014";

const signatureLine = ({ name, keyId, signature }: NoteSignature): string => {
  const id = Buffer.alloc(KEY_ID_BYTES);
  id.writeUInt32BE(keyId);
  return `${DASH} ${name} ${Buffer.concat([id, signature]).toString("base64")}\n`;
};

/** @param text ends with a line break */
export const noteText = ({ text, signatures }: SignedNote): string =>
  `${text}\n${signatures.map(signatureLine).join("")}`;

const LINE = /^\u2014 (?<name>[^ ]+) (?<base64>[^ ]+)$/;

const findSignature = (line: string): NoteSignature | undefined => {
  const found = LINE.exec(line);
  if (found === null) return undefined;
  const { name, base64 } = found.groups as Record<"name" | "base64", string>;
  const bytes = findBase64(base64);
  if (!isKeyName(name) || bytes === undefined || bytes.length <= KEY_ID_BYTES) return undefined;
  return { name, keyId: bytes.readUInt32BE(), signature: bytes.subarray(KEY_ID_BYTES) };
};

/** A text that is well-formed UTF-8: whatever else was read would be written with other bytes. */
const findText = (bytes: Uint8Array): string | undefined => {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return Buffer.compare(Buffer.from(text), bytes) === 0 ? text : undefined;
};

/** What a note must not have: the characters below a blank, but for line breaks. */
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;

/** Reads a note, of which nothing is believed yet; undefined where it is none. */
export const findNote = (bytes: Uint8Array): SignedNote | undefined => {
  const whole = bytes.length > MAX_NOTE_BYTES ? undefined : findText(bytes);
  if (whole === undefined || CONTROL.test(whole) || !whole.endsWith("\n")) return undefined;
  const end = whole.lastIndexOf("\n\n");
  if (end === -1) return undefined;
  const lines = whole.slice(end + 2, -1).split("\n");
  if (lines.length > MAX_SIGNATURES) return undefined;
  const signatures = lines.map(findSignature);
  if (!signatures.every((one) => one !== undefined)) return undefined;
  return { text: whole.slice(0, end + 1), signatures };
};

/** A signature that was verified, and by which key. */
export interface VerifiedSignature extends NoteSignature {
  readonly key: NoteKey;
}

/** The signatures of a note that say that they are by `keys`, with the key of each: not verified yet. */
export const signaturesBy = (
  { signatures }: Pick<SignedNote, "signatures">,
  keys: readonly NoteKey[],
): readonly VerifiedSignature[] =>
  signatures.flatMap((one) =>
    keys.filter(({ name, id }) => name === one.name && id === one.keyId).map((key) => ({ ...one, key })),
  );

/**
 * The signatures of a note that are by `keys`; those by other keys are ignored. Undefined where one of them is wrong, because then
 * somebody changed the note or the key's owner signed something else.
 */
export const verifiedSignatures = (
  note: SignedNote,
  keys: readonly NoteKey[],
): readonly VerifiedSignature[] | undefined => {
  const known = signaturesBy(note, keys);
  return known.every(({ key, signature }) => isSignedBy(key, note.text, signature)) ? known : undefined;
};
