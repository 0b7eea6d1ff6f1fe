import { type SignedRequest, sha256, signatureOf } from "../../local/gateway/sigv4/signature.ts";

export interface AttemptedCall {
  /** Its name in the scope of the signature. */
  readonly service: string;
  readonly method?: string;
  /** With its query; `/` unless it is S3. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
}

interface Caller {
  readonly endpoint: string;
  readonly region: string;
  readonly key: { readonly accessKeyId: string; readonly secret: string };
}

const stampOf = (at: Date): string => at.toISOString().replaceAll(/[-:]|\.\d{3}/g, "");

/** Any call of AWS's, signed by Signature Version 4 as SDKs do, also those that no SDK of ours can make. */
export const signedCall = async ({ endpoint, region, key }: Caller, call: AttemptedCall): Promise<Answered> => {
  const { service, method = "POST", path = "/", headers = {}, body = "" } = call;
  const url = new URL(path, endpoint);
  const timestamp = stampOf(new Date());
  const date = timestamp.slice(0, 8);
  const hash = sha256(body);
  const all = { ...headers, host: url.host, "x-amz-date": timestamp, "x-amz-content-sha256": hash };
  const names = Object.keys(all).toSorted();
  const request: SignedRequest = { method, path: url.pathname, query: url.searchParams, headers: all };
  const scope = { accessKeyId: key.accessKeyId, date, region, service };
  const signature = signatureOf(request, scope, key.secret, names, timestamp, hash);
  const { host: _host, ...sent } = all;
  const authorization = `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${date}/${region}/${service}/aws4_request, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  const answer = await fetch(url, {
    method,
    headers: { ...sent, authorization },
    ...(method === "GET" || method === "DELETE" ? {} : { body }),
  });
  return { status: answer.status, text: await answer.text() };
};
