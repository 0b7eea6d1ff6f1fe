import type { IncomingMessage, ServerResponse } from "node:http";
import type { NamedStatement, Wish } from "../gateway/iam.ts";
import type { Capacity } from "../gateway/meter.ts";

export interface Call {
  readonly method: string;
  /** Decoded by nobody: as it was sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Read whole, except for S3, which streams. */
  readonly body: Buffer;
  readonly request: IncomingMessage;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
  /** For the meter. */
  readonly consumed?: readonly Capacity[];
}

/** One AWS service behind the gateway. */
export interface Service {
  /** Its name in a SigV4 scope. */
  readonly name: string;
  /** True where the gateway leaves the body alone. */
  readonly streams: boolean;
  /** `dynamodb:PutItem`, for faults and the meter. */
  operation(call: Call): string;
  /** What the call wants, for IAM. */
  wishes(call: Call): readonly Wish[];
  /** Policies of the resources that it touches. */
  readonly resourcePolicies: readonly NamedStatement[];
  handle(call: Call, response: ServerResponse): Promise<Reply | undefined>;
  /** An error in the service's own form. */
  error(status: number, code: string, message: string): Reply;
}

const JSON_TYPE = "application/x-amz-json-1.0";

export const jsonError = (status: number, code: string, message: string): Reply => ({
  status,
  headers: { "content-type": JSON_TYPE, "x-amzn-errortype": code },
  body: JSON.stringify({ __type: code, message, Message: message }),
});

/** Passes a call on to an engine that speaks the service's protocol; what it does not need stays behind. */
export const forward = async (
  engine: string,
  { method, path, headers, body }: Call,
  replaced?: Buffer | string,
): Promise<Reply> => {
  const kept = Object.entries(headers).filter(
    ([name, value]) =>
      value !== undefined && !["host", "connection", "content-length", "transfer-encoding", "expect"].includes(name),
  ) as [string, string][];
  const sent = replaced ?? body;
  const answer = await fetch(`${engine}${path}`, {
    method,
    headers: kept,
    ...(method === "GET" || method === "HEAD" ? {} : { body: new Uint8Array(Buffer.from(sent)) }),
  });
  const type = answer.headers.get("content-type") ?? JSON_TYPE;
  const query = answer.headers.get("x-amzn-errortype");
  return {
    status: answer.status,
    headers: { "content-type": type, ...(query === null ? {} : { "x-amzn-errortype": query }) },
    body: Buffer.from(await answer.arrayBuffer()),
  };
};
