import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
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

/** The 12 bytes that make an SPKI document (RFC 8410) of a raw Ed25519 public key. */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

/** Reads an Ed25519 public key: the 32 raw bytes in base64, as plans carry it. Undefined where it is none. */
export const findPublicKey = (base64: string): KeyObject | undefined => {
  const raw = Buffer.from(base64, "base64");
  if (raw.length !== 32 || raw.toString("base64") !== base64) return undefined;
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: "der", type: "spki" });
};

/** The 32 raw bytes of a public key in base64, as plans carry it. */
export const publicKeyText = (publicKey: KeyObject): string =>
  publicKey.export({ format: "der", type: "spki" }).subarray(SPKI_PREFIX.length).toString("base64");

/** True where the signature is one of `publicKey` over what the seal states. Never throws on hostile input. */
export const isSealedBy = (stated: Seal, publicKey: KeyObject): boolean => {
  const signature = Buffer.from(stated.signature, "base64");
  // Base64 has spare bits in its last character; only the canonical text is accepted, so that a signature has one form.
  if (signature.length !== 64 || signature.toString("base64") !== stated.signature) return false;
  return verify(null, sealMessage(stated), publicKey, signature);
};
