import { createPublicKey, type KeyObject } from "node:crypto";

/** How many bytes an Ed25519 public key has (RFC 8032). */
export const PUBLIC_KEY_BYTES = 32;

/** The 12 bytes that make an SPKI document (RFC 8410) of a raw Ed25519 public key. */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

/** @param raw the 32 bytes of an Ed25519 public key */
export const publicKeyOf = (raw: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: "der", type: "spki" });

/** Reads an Ed25519 public key: the 32 raw bytes in base64, as plans carry it. Undefined where it is none. */
export const findPublicKey = (base64: string): KeyObject | undefined => {
  const raw = Buffer.from(base64, "base64");
  if (raw.length !== PUBLIC_KEY_BYTES || raw.toString("base64") !== base64) return undefined;
  return publicKeyOf(raw);
};

/** The 32 raw bytes of a public key in base64, as plans carry it. */
export const publicKeyText = (publicKey: KeyObject): string =>
  publicKey.export({ format: "der", type: "spki" }).subarray(SPKI_PREFIX.length).toString("base64");
