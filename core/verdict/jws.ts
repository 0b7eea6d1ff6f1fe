import * as z from "zod";
import { base64url, findBase64url } from "./base64url.ts";

/** A signed verdict in JOSE's compact form (RFC 7515, section 7.1): header, claims and signature, with points between them. */

/** Says that it is a verdict, and no token of an issuer that somebody gives out as one (RFC 8725, section 3.11). */
const TYPE = "cleargate-verdict+jwt";
/** Ed25519, as RFC 8037 names it, which every verifier knows; the name of RFC 9864 is younger than most of them. */
const ALGORITHM = "EdDSA";

/** Nothing else may stand there: whoever chooses a key by the header (`jwk`, `jku`, `x5c`) believes whoever wrote it. */
const Header = z.strictObject({ alg: z.literal(ALGORITHM), kid: z.string().min(1), typ: z.literal(TYPE) });

/** What is signed. @param kid the name of the key that signs */
export const signedText = (kid: string, claims: object): string => {
  const header: z.infer<typeof Header> = { alg: ALGORITHM, kid, typ: TYPE };
  return `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`;
};

/** @param signature the 64 bytes of one over the text in UTF-8 */
export const compactJws = (text: string, signature: Uint8Array): string => `${text}.${base64url(signature)}`;

/** As it was read, and not verified yet. */
export interface ReadJws {
  /** What the signature must be over. */
  readonly text: string;
  readonly signature: Uint8Array;
  readonly header: unknown;
  readonly claims: unknown;
}

/** Far more than any verdict has. */
const MAX_CHARACTERS = 16_384;

const findJson = (part: string): unknown => {
  const bytes = findBase64url(part);
  try {
    return JSON.parse(String(bytes));
  } catch {
    return undefined;
  }
};

const FORM = /^(?<head>[^.]*)\.(?<body>[^.]*)\.(?<end>[^.]*)$/;

/** Takes a text apart; undefined where it is none of this form. */
export const findJws = (text: string): ReadJws | undefined => {
  const found = FORM.exec(text);
  if (found === null || text.length > MAX_CHARACTERS) return undefined;
  const { head, body, end } = found.groups as Record<"head" | "body" | "end", string>;
  const signature = findBase64url(end);
  const [header, claims] = [findJson(head), findJson(body)];
  if (signature === undefined || header === undefined || claims === undefined) return undefined;
  return { text: `${head}.${body}`, signature, header, claims };
};

/** The name of the key that signed; undefined where the header is none of a verdict. */
export const findKid = (header: unknown): string | undefined => {
  const { success, data } = Header.safeParse(header);
  return success ? data.kid : undefined;
};
