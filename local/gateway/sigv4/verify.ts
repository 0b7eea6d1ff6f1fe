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
