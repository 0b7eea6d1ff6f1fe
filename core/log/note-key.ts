import { createHash, type KeyObject, verify } from "node:crypto";
import { PUBLIC_KEY_BYTES, publicKeyOf } from "../ed25519.ts";
import { findBase64 } from "./base64.ts";

/** Keys of signed notes (C2SP signed-note), as their texts carry them: name, id and key, with a plus between them. */

/** What a key signs: the text of a note, or that it saw a checkpoint at an instant (C2SP tlog-cosignature, version 1). */
export type NoteKeyType = "note" | "cosignature";

const TYPE_BYTE = { note: 0x01, cosignature: 0x04 } as const satisfies Record<NoteKeyType, number>;

export interface NoteKey {
  readonly name: string;
  /** Four bytes that tell keys of one name apart: no proof of anything. */
  readonly id: number;
  readonly type: NoteKeyType;
  readonly publicKey: KeyObject;
  /** As a list of trusted keys has it. */
  readonly text: string;
}

const ID_DIGITS = 8;
/** The id of a key, as texts and names of files have it. */
export const keyIdText = ({ id }: Pick<NoteKey, "id">): string => id.toString(16).padStart(ID_DIGITS, "0");

/** Not empty, without a blank of any script and without a plus. */
const NAME = /^[^\p{White_Space}\p{Cc}+]+$/u;
export const isKeyName = (text: string): boolean => NAME.test(text) && text.isWellFormed();

/** @param name one that {@link isKeyName} @param raw the 32 bytes of an Ed25519 public key */
export const noteKey = (name: string, type: NoteKeyType, raw: Uint8Array): NoteKey => {
  const typed = Buffer.concat([Buffer.from([TYPE_BYTE[type]]), raw]);
  const id = createHash("sha256").update(`${name}\n`).update(typed).digest().readUInt32BE();
  const text = `${name}+${keyIdText({ id })}+${typed.toString("base64")}`;
  return { name, id, type, publicKey: publicKeyOf(raw), text };
};

/** The 32 bytes of a key, in base64. */
export const rawKeyOf = ({ name, text }: Pick<NoteKey, "name" | "text">): string =>
  Buffer.from(text.slice(name.length + ID_DIGITS + 2), "base64")
    .subarray(1)
    .toString("base64");

const KEY = /^(?<name>[^+]*)\+[^+]*\+(?<base64>.*)$/;

/** Reads a key; undefined where the text is none, is of another kind of key, or states another id than the key has. */
export const findNoteKey = (text: string): NoteKey | undefined => {
  const found = KEY.exec(text);
  if (found === null) return undefined;
  const { name, base64 } = found.groups as Record<"name" | "base64", string>;
  const typed = findBase64(base64);
  if (!isKeyName(name) || typed === undefined || typed.length !== 1 + PUBLIC_KEY_BYTES) return undefined;
  const keys = (["note", "cosignature"] as const).map((type) => noteKey(name, type, typed.subarray(1)));
  return keys.find((key) => key.text === text);
};

const TIME_BYTES = 8;

/** What a witness signs of a checkpoint that it saw. @param time in seconds since 1970 */
export const cosignedMessage = (text: string, time: number): Buffer =>
  Buffer.from(`cosignature/v1\ntime ${time}\n${text}`);

/** The signature of a witness, as a note carries it. @param time in seconds since 1970 */
export const timedSignature = (time: number, signature: Uint8Array): Buffer => {
  const stamp = Buffer.alloc(TIME_BYTES);
  stamp.writeBigUInt64BE(BigInt(time));
  return Buffer.concat([stamp, signature]);
};

/** When a signature of a witness says that it was made, in seconds since 1970; undefined where it has no such instant. */
export const findTime = (signature: Uint8Array): number | undefined => {
  if (signature.length < TIME_BYTES) return undefined;
  const time = Number(Buffer.from(signature).readBigUInt64BE());
  return Number.isSafeInteger(time) ? time : undefined;
};

/** Of a witness's signature: what the key signed, the signature itself, and the instant that is part of both; undefined where it is none. */
export const signedParts = (
  text: string,
  signature: Uint8Array,
): { readonly message: Buffer; readonly signature: Uint8Array; readonly time: number } | undefined => {
  const time = findTime(signature);
  return time === undefined
    ? undefined
    : { message: cosignedMessage(text, time), signature: signature.subarray(TIME_BYTES), time };
};

/** True where the signature is one of `key` for the text of a note. Never throws on hostile input. */
export const isSignedBy = (key: NoteKey, text: string, signature: Uint8Array): boolean => {
  if (key.type === "note") return verify(null, Buffer.from(text), key.publicKey, signature);
  const parts = signedParts(text, signature);
  return parts !== undefined && verify(null, parts.message, key.publicKey, parts.signature);
};
