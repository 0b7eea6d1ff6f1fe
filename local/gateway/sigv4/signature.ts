import { createHash, createHmac } from "node:crypto";

/** AWS Signature Version 4, as the documentation of AWS describes it: canonical request, string to sign, signing key. */

export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface CredentialScope {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** S3 signs the path as it was sent; every other service encodes it once more. */
const canonicalPath = (path: string, service: string): string => {
  const decoded = path.split("/").map((segment) => {
    try {
      return decodeURIComponent(segment);
    } catch {
      return segment;
    }
  });
  const once = decoded.map(encode).join("/");
  return service === "s3" ? once : once.split("/").map(encode).join("/");
};

const canonicalQuery = (query: URLSearchParams): string =>
  [...query]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join("&");

const KEYS_KEPT = 100;
const signingKeys = new Map<string, Buffer>();

/** The same for all requests of a day with one access key to one service, whose four hashes are made once. */
const signingKey = (secret: string, { date, region, service }: Omit<CredentialScope, "accessKeyId">): Buffer => {
  const name = JSON.stringify([secret, date, region, service]);
  const known = signingKeys.get(name);
  if (known !== undefined) return known;
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), "aws4_request");
  if (signingKeys.size >= KEYS_KEPT) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
};

export const signatureOf = (
  request: SignedRequest,
  { date, region, service }: CredentialScope,
  secret: string,
  signedHeaders: readonly string[],
  timestamp: string,
  payloadHash: string,
): string => {
  const headers = signedHeaders
    .map((name) => `${name}:${(request.headers[name] ?? "").trim().replaceAll(/ +/g, " ")}\n`)
    .join("");
  const canonical = [
    request.method,
    canonicalPath(request.path, service),
    canonicalQuery(request.query),
    headers,
    signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", timestamp, scope, sha256(canonical)].join("\n");
  return createHmac("sha256", signingKey(secret, { date, region, service })).update(text).digest("hex");
};
