import { verify } from "node:crypto";
import { type Instant, msOf } from "../instant.ts";
import { VerdictClaims } from "./claims.ts";
import { findJws, findKid } from "./jws.ts";
import { findVerdictKey, type VerdictKeys } from "./keys.ts";

/** Why a verdict is not believed. */
export type VerdictProblem =
  /** Not three parts in base64url, two of which are JSON. */
  | "form"
  /** Another algorithm or type, or a header with more than an algorithm, a key's name and a type. */
  | "header"
  | "key-unknown"
  | "signature-wrong"
  /** Signed, and not what a verdict says. */
  | "claims"
  | "other-issuer"
  | "other-migration"
  | "other-gate"
  /** Asked for somebody else; or for somebody, and whoever verifies does not say who they are (RFC 7519, section 4.1.3). */
  | "other-audience"
  /** Made in the future: where the clock is behind, nobody can say whether it has expired. */
  | "clock-behind"
  | "expired";

/** What whoever verifies knows and wants to know. */
export interface Expected {
  readonly keys: VerdictKeys;
  readonly migration: string;
  readonly gate: string;
  readonly audience: string | undefined;
  readonly now: Instant;
}

export type OpenedVerdict = { readonly claims: VerdictClaims } | { readonly problem: VerdictProblem };

/** By so much a clock may be behind. */
const SKEW_MS = 60_000;

const problemIn = (
  claims: VerdictClaims,
  { keys, migration, gate, audience, now }: Expected,
): VerdictProblem | undefined => {
  if (claims.iss !== keys.issuer) return "other-issuer";
  if (claims.migration !== migration) return "other-migration";
  if (claims.gate !== gate) return "other-gate";
  if (claims.aud !== audience) return "other-audience";
  const ms = msOf(now);
  if (claims.iat * 1_000 > ms + SKEW_MS) return "clock-behind";
  return claims.exp * 1_000 <= ms ? "expired" : undefined;
};

/**
 * Reads a verdict, and believes it only where one of the keys signed it, for that gate, and it has not expired. Whether the gate
 * is clear is another question: a verdict that is believed may say that it is blocked. Never throws on hostile input.
 */
export const openVerdict = (text: string, expected: Expected): OpenedVerdict => {
  const read = findJws(text);
  if (read === undefined) return { problem: "form" };
  const kid = findKid(read.header);
  if (kid === undefined) return { problem: "header" };
  const key = findVerdictKey(expected.keys, kid);
  if (key === undefined) return { problem: "key-unknown" };
  if (!verify(null, Buffer.from(read.text), key, read.signature)) return { problem: "signature-wrong" };
  const { success, data } = VerdictClaims.safeParse(read.claims);
  if (!success) return { problem: "claims" };
  const problem = problemIn(data, expected);
  return problem === undefined ? { claims: data } : { problem };
};
