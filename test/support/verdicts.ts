import { createPublicKey, type KeyObject, sign } from "node:crypto";
import { publicKeyText } from "../../core/ed25519.ts";
import type { VerdictClaims } from "../../core/verdict/claims.ts";
import { compactJws, signedText } from "../../core/verdict/jws.ts";
import { type VerdictKeys, verdictKey } from "../../core/verdict/keys.ts";
import type { Expected } from "../../core/verdict/open.ts";
import { logKey } from "./filed-log.ts";
import { START } from "./readiness.ts";

/** A pair of keys, the same for each number. */
export const verdictPair = (fill: number) => {
  const { privateKey } = logKey(fill);
  return { privateKey, key: verdictKey(Buffer.from(publicKeyText(createPublicKey(privateKey)), "base64")) };
};

export const ISSUER = "cleargate.eu-west-1.000000000000.cleargate";
export const keySet = (...fills: readonly number[]): VerdictKeys => ({
  issuer: ISSUER,
  keys: fills.map((fill) => verdictPair(fill).key),
});

export const claims = (over: Partial<VerdictClaims> = {}): VerdictClaims => ({
  ...{ iss: ISSUER, iat: Date.parse(START) / 1_000, exp: Date.parse(START) / 1_000 + 900 },
  ...{ migration: "m", gate: "go", state: "clear", unknown: null, satisfied: 1, required: 1, planVersion: 1, epoch: 1 },
  log: null,
  ...over,
});

/** Any header over any claims, signed: what an attacker may send. */
export const jwsOf = (header: unknown, body: unknown, key: KeyObject): string => {
  const text = [header, body].map((one) => Buffer.from(JSON.stringify(one)).toString("base64url")).join(".");
  return compactJws(text, sign(null, Buffer.from(text), key));
};

export const signed = (body: object, fill = 1): string => {
  const { privateKey, key } = verdictPair(fill);
  const text = signedText(key.kid, body);
  return compactJws(text, sign(null, Buffer.from(text), privateKey));
};

/** What whoever verifies expects, a minute after it was made. */
export const expected = (over: Partial<Expected> = {}): Expected => ({
  ...{ keys: keySet(1), migration: "m", gate: "go", audience: undefined, now: "2026-11-22T00:01:00.000Z" },
  ...over,
});
