import { createHash, type KeyObject } from "node:crypto";
import * as z from "zod";
import { PUBLIC_KEY_BYTES, publicKeyOf } from "../ed25519.ts";
import { base64url, findBase64url } from "./base64url.ts";

/** Keys by which verdicts are verified: a set of JSON Web Keys (RFC 7517) of Ed25519 (RFC 8037), with whose they are. */

const VerdictKey = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string(),
  kid: z.string(),
  alg: z.literal("EdDSA"),
  use: z.literal("sig"),
});

export const VerdictKeys = z.object({ issuer: z.string().min(1), keys: z.array(VerdictKey).max(16) });
export type VerdictKeys = z.infer<typeof VerdictKeys>;

/** The digest of a key, which names it (RFC 7638, section 3). */
export const thumbprint = (x: string): string =>
  createHash("sha256").update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest("base64url");

/** @param raw the 32 bytes of an Ed25519 public key */
export const verdictKey = (raw: Uint8Array): VerdictKeys["keys"][number] => {
  const x = base64url(raw);
  return { kty: "OKP", crv: "Ed25519", x, kid: thumbprint(x), alg: "EdDSA", use: "sig" };
};

/** The key of that name. What a set calls it does not count: its name follows from its bytes. */
export const findVerdictKey = ({ keys }: VerdictKeys, kid: string): KeyObject | undefined => {
  const found = keys.find(({ x }) => thumbprint(x) === kid);
  const raw = found === undefined ? undefined : findBase64url(found.x);
  return raw?.length === PUBLIC_KEY_BYTES ? publicKeyOf(raw) : undefined;
};

/** Reads a file of keys, as `GET /verdict/keys` answers; undefined where it is none. */
export const findVerdictKeys = (text: string): VerdictKeys | undefined => {
  try {
    const { success, data } = VerdictKeys.safeParse(JSON.parse(text));
    return success ? data : undefined;
  } catch {
    return undefined;
  }
};
