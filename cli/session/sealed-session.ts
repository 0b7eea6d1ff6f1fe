import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import * as z from "zod";
import type { Keychain } from "./keychain.ts";

/** A session in a file that nobody can read without the key, which lies in the system's keychain. */

export const SealedSession = z.strictObject({
  sealed: z.literal(1),
  keychain: z.enum(["macos", "secret-service", "dpapi"]),
  reference: z.string(),
  iv: z.base64(),
  tag: z.base64(),
  data: z.base64(),
});
export type SealedSession = z.infer<typeof SealedSession>;

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A key in a keychain. */
export interface KeptKey {
  readonly keychain: Keychain;
  readonly reference: string;
  readonly key: Buffer;
}

/**
 * Makes a key and keeps it. What a keychain does not give back is not kept there, whatever it says.
 * @returns undefined where the system keeps none
 */
export const keepNewKey = (keychain: Keychain, profile: string): KeptKey | undefined => {
  const key = randomBytes(KEY_BYTES);
  const secret = key.toString("base64url");
  const reference = keychain.keep(`${profile}.${randomBytes(8).toString("hex")}`, secret);
  if (reference === undefined) return undefined;
  return keychain.find(reference) === secret ? { keychain, reference, key } : undefined;
};

/** The key of a file; undefined where the keychain does not give it. */
export const findKey = (keychain: Keychain, { keychain: kind, reference }: SealedSession): KeptKey | undefined => {
  const key = kind === keychain.kind ? Buffer.from(keychain.find(reference) ?? "", "base64url") : Buffer.alloc(0);
  return key.length === KEY_BYTES ? { keychain, reference, key } : undefined;
};

export const seal = ({ keychain: { kind }, reference, key }: KeptKey, text: string): SealedSession => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  const data = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  const [ivText, tag, dataText] = [iv, cipher.getAuthTag(), data].map((bytes) => bytes.toString("base64"));
  return { sealed: 1, keychain: kind, reference, iv: ivText ?? "", tag: tag ?? "", data: dataText ?? "" };
};

/** @throws Error where it was not sealed with this key, or was changed */
export const unseal = ({ key }: KeptKey, { iv, tag, data }: SealedSession): string => {
  const [ivBytes, tagBytes, bytes] = [iv, tag, data].map((text) => Buffer.from(text, "base64")) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  const decipher = createDecipheriv(CIPHER, key, ivBytes, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(tagBytes);
  return Buffer.concat([decipher.update(bytes), decipher.final()]).toString("utf8");
};
