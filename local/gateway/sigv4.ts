import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** AWS Signature Version 4, to sign what the embedded cloud asks of itself and to verify what it is asked. */

export interface Signed {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface Credential {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** S3 signs the path as it is sent; every other service encodes it once more. */
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

const signatureOf = (
  request: Signed,
  { date, region, service }: Credential,
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
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), "aws4_request");
  return createHmac("sha256", key).update(text).digest("hex");
};

interface Claim extends Credential {
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly timestamp: string;
  readonly payloadHash: string;
}

const claimOf = (
  credential: string,
  signedHeaders: string,
  signature: string,
  timestamp: string,
  payloadHash: string,
): Claim => {
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

/** Reads who claims to have signed a request, from its header or its presigned query; undefined where nobody does. */
export const readClaim = ({ headers, query }: Signed): Claim | undefined => {
  const header = headers.authorization;
  if (header?.startsWith("AWS4-HMAC-SHA256 ")) {
    const part = (name: string): string => new RegExp(`${name}=([^,\\s]+)`).exec(header)?.[1] ?? "";
    return claimOf(
      part("Credential"),
      part("SignedHeaders"),
      part("Signature"),
      headers["x-amz-date"] ?? "",
      headers["x-amz-content-sha256"] ?? "",
    );
  }
  const credential = query.get("X-Amz-Credential");
  if (credential === null) return undefined;
  return claimOf(
    credential,
    query.get("X-Amz-SignedHeaders") ?? "host",
    query.get("X-Amz-Signature") ?? "",
    query.get("X-Amz-Date") ?? "",
    "UNSIGNED-PAYLOAD",
  );
};

/** Is the claim true? `body` is needed where the request does not state its hash. */
export const isSignedWith = (request: Signed, claim: Claim, secret: string, body?: Buffer): boolean => {
  const payloadHash = claim.payloadHash === "" ? sha256(body ?? "") : claim.payloadHash;
  const expected = signatureOf(request, claim, secret, claim.signedHeaders, claim.timestamp, payloadHash);
  return (
    expected.length === claim.signature.length && timingSafeEqual(Buffer.from(expected), Buffer.from(claim.signature))
  );
};

/** Headers that sign a JSON request of the embedded cloud to itself. */
export const signedHeaders = (
  url: URL,
  service: string,
  region: string,
  key: { readonly accessKeyId: string; readonly secret: string },
  headers: Readonly<Record<string, string>>,
  body: string,
  now: Date,
): Record<string, string> => {
  const timestamp = now.toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
  const date = timestamp.slice(0, 8);
  const payloadHash = sha256(body);
  const all: Record<string, string> = {
    ...headers,
    host: url.host,
    "x-amz-date": timestamp,
    "x-amz-content-sha256": payloadHash,
  };
  const names = Object.keys(all).toSorted();
  const request = { method: "POST", path: url.pathname, query: url.searchParams, headers: all };
  const signature = signatureOf(
    request,
    { accessKeyId: key.accessKeyId, date, region, service },
    key.secret,
    names,
    timestamp,
    payloadHash,
  );
  const credential = `${key.accessKeyId}/${date}/${region}/${service}/aws4_request`;
  return {
    ...all,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
};
