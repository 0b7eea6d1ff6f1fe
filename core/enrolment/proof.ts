import { createHash, type KeyObject, sign, verify } from "node:crypto";
import { findPublicKey } from "../ed25519.ts";
import type { ClaimBody } from "./claim.ts";

/** Under which a code is stored: whoever reads the ledger cannot use it. With 160 random bits it needs no salt. */
export const enrolmentId = (code: string): string => createHash("sha256").update(code).digest("hex");

type Claimed = Pick<ClaimBody, "code" | "publicKey" | "host">;

/** What a host signs; of no manifest and of no log are these the first bytes. */
const proven = ({ code, publicKey, host }: Claimed): Buffer =>
  Buffer.from(["cleargate-enrolment-v1", enrolmentId(code), publicKey, host, ""].join("\n"));

export const proofOf = (claimed: Claimed, privateKey: KeyObject): string =>
  sign(null, proven(claimed), privateKey).toString("base64");

/** That whoever claims has the private key: nobody can put the key of another host in their own place. */
export const isProven = (claim: ClaimBody): boolean => {
  const publicKey = findPublicKey(claim.publicKey);
  return publicKey !== undefined && verify(null, proven(claim), publicKey, Buffer.from(claim.proof, "base64"));
};

const FINGERPRINT_BYTES = 16;

/** What two people compare, one at the host and one at the desk: half of the SHA-256 of a public key, by four digits. */
export const keyFingerprint = (publicKey: string): string =>
  createHash("sha256")
    .update(Buffer.from(publicKey, "base64"))
    .digest("hex")
    .slice(0, FINGERPRINT_BYTES * 2)
    .replaceAll(/.{4}(?=.)/g, "$& ");
