import { timingSafeEqual } from "node:crypto";
import { type CredentialScope, type SignedRequest, sha256, signatureOf } from "./signature.ts";

interface Signature extends CredentialScope {
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly timestamp: string;
  readonly payloadHash: string;
}

const signatureFrom = (
  credential: string,
  signedHeaders: string,
  signature: string,
  timestamp: string,
  payloadHash: string,
): Signature => {
  const [accessKeyId = "", date = "", region = "", service = ""] = credential.split("/");
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: signedHeaders.split(";"),
    signature,
    timestamp,
    payloadHash,
  };
};

/** Finds the signature of a request, in its header or its presigned query. */
export const findSignature = ({ headers, query }: SignedRequest): Signature | undefined => {
  const header = headers.authorization;
  if (header?.startsWith("AWS4-HMAC-SHA256 ")) {
    const part = (name: string): string => new RegExp(`${name}=([^,\\s]+)`).exec(header)?.[1] ?? "";
    return signatureFrom(
      part("Credential"),
      part("SignedHeaders"),
      part("Signature"),
      headers["x-amz-date"] ?? "",
      headers["x-amz-content-sha256"] ?? "",
    );
  }
  const credential = query.get("X-Amz-Credential");
  if (credential === null) return undefined;
  return signatureFrom(
    credential,
    query.get("X-Amz-SignedHeaders") ?? "host",
    query.get("X-Amz-Signature") ?? "",
    query.get("X-Amz-Date") ?? "",
    "UNSIGNED-PAYLOAD",
  );
};

const SIGNED_AT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** True of an address that was signed for a time that is over. */
export const hasExpired = ({ query }: Pick<SignedRequest, "query">, nowMs: number): boolean => {
  const [, year, month, day, hour, minute, second] = (SIGNED_AT.exec(query.get("X-Amz-Date") ?? "") ?? []).map(Number);
  if (year === undefined || query.get("X-Amz-Signature") === null) return false;
  const signedMs = Date.UTC(year, (month ?? 1) - 1, day, hour, minute, second);
  return !(nowMs < signedMs + Number(query.get("X-Amz-Expires")) * 1_000);
};

/** Was the request signed with this secret? `body` is needed where the request does not state its hash. */
export const verifySignature = (
  request: SignedRequest,
  signature: Signature,
  secret: string,
  body?: Buffer,
): boolean => {
  const payloadHash = signature.payloadHash === "" ? sha256(body ?? "") : signature.payloadHash;
  const expected = signatureOf(request, signature, secret, signature.signedHeaders, signature.timestamp, payloadHash);
  return (
    expected.length === signature.signature.length &&
    timingSafeEqual(Buffer.from(expected), Buffer.from(signature.signature))
  );
};
