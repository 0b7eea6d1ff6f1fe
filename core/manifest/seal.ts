import { type KeyObject, sign, verify } from "node:crypto";
import { MANIFEST_FORMAT } from "./header.ts";
import type { Seal } from "./trailer.ts";

type Sealed = Pick<Seal, "entries" | "bytes" | "sha256" | "keyId">;

/** The domain-separated message that a seal signs: no other protocol signs text that begins so. */
export const sealMessage = ({ entries, bytes, sha256, keyId }: Sealed): Buffer =>
  Buffer.from(`${MANIFEST_FORMAT} seal\n${sha256}\n${entries}\n${bytes}\n${keyId}\n`);

/** Signs what `sealed` states with an Ed25519 private key. */
export const seal = (sealed: Sealed, privateKey: KeyObject): Seal => ({
  ...sealed,
  signature: sign(null, sealMessage(sealed), privateKey).toString("base64"),
});

/** The 64 bytes of a signature; undefined where it is none. Never throws on hostile input. */
export const findSignature = ({ signature: text }: Pick<Seal, "signature">): Buffer | undefined => {
  const signature = Buffer.from(text, "base64");
  // Base64 has spare bits in its last character; only the canonical text is accepted, so that a signature has one form.
  return signature.length === 64 && signature.toString("base64") === text ? signature : undefined;
};

/** True where the signature is one of `publicKey` over what the seal states. Never throws on hostile input. */
export const isSealedBy = (stated: Seal, publicKey: KeyObject): boolean => {
  const signature = findSignature(stated);
  return signature !== undefined && verify(null, sealMessage(stated), publicKey, signature);
};
