import { sha256, signatureOf } from "./signature.ts";

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
