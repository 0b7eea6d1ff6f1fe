import type { Call, Reply } from "../aws/service.ts";

/** Headers of the connection to the gateway, which would be wrong on the connection to an engine. */
const CONNECTION_HEADERS = new Set(["host", "connection", "content-length", "transfer-encoding", "expect"]);

/** Forwards a call to an engine that speaks the service's own protocol, with another body if one is given. */
export const forward = async (
  engineUrl: string,
  { method, path, headers, body }: Call,
  replacement: Buffer | string = body,
): Promise<Reply> => {
  const forwarded = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || CONNECTION_HEADERS.has(name) ? [] : [[name, value]],
  );
  const response = await fetch(`${engineUrl}${path}`, {
    method,
    headers: forwarded,
    ...(method === "GET" || method === "HEAD" ? {} : { body: new Uint8Array(Buffer.from(replacement)) }),
  });
  const contentType = response.headers.get("content-type") ?? "application/x-amz-json-1.0";
  const errorType = response.headers.get("x-amzn-errortype");
  return {
    status: response.status,
    headers: { "content-type": contentType, ...(errorType === null ? {} : { "x-amzn-errortype": errorType }) },
    body: Buffer.from(await response.arrayBuffer()),
  };
};
