import { sendRequest } from "../aws/send-request.ts";
import type { Call, Reply } from "../aws/service.ts";

/** Headers of the connection to the gateway, which would be wrong on the connection to an engine. */
const CONNECTION_HEADERS = new Set([
  ...["host", "connection", "content-length", "transfer-encoding", "expect"],
  // The answer is handed on as it is.
  "accept-encoding",
]);

/** Forwards a call to an engine that speaks the service's own protocol, with another body if one is given. */
export const forward = async (
  engineUrl: string,
  { method, path, headers, body }: Call,
  replacement: Buffer | string = body,
): Promise<Reply> => {
  const forwarded = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || CONNECTION_HEADERS.has(name) ? [] : [[name, value]],
  );
  const answer = await sendRequest(`${engineUrl}${path}`, {
    method,
    headers: Object.fromEntries(forwarded),
    ...(method === "GET" || method === "HEAD" ? {} : { body: replacement }),
  });
  const contentType = answer.headers["content-type"] ?? "application/x-amz-json-1.0";
  const errorType = answer.headers["x-amzn-errortype"]?.toString();
  return {
    status: answer.status,
    headers: { "content-type": contentType, ...(errorType === undefined ? {} : { "x-amzn-errortype": errorType }) },
    body: answer.body,
  };
};
