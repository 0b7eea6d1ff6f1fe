import type { SignedNote } from "./note.ts";
import { cosignedMessage, isKeyName, type NoteKey, noteKey, timedSignature } from "./note-key.ts";

/** What a witness does (C2SP tlog-cosignature, version 1): it says when it saw a checkpoint, by a key of its own. */

/**
 * The note with a further signature; one that the key made before gives way.
 * @param time in seconds since 1970
 * @param sign makes an Ed25519 signature
 */
export const cosigned = (
  { text, signatures }: SignedNote,
  { name, id }: NoteKey,
  time: number,
  sign: (message: Uint8Array) => Uint8Array,
): SignedNote => {
  const others = signatures.filter((one) => one.name !== name || one.keyId !== id);
  const signature = timedSignature(time, sign(cosignedMessage(text, time)));
  return { text, signatures: [...others, { name, keyId: id, signature }] };
};

/** The key of a witness of that name; undefined where none can be so named. @param raw the 32 bytes of an Ed25519 public key */
export const witnessKey = (name: string, raw: Uint8Array): NoteKey | undefined =>
  isKeyName(name) ? noteKey(name, "cosignature", raw) : undefined;
