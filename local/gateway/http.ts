import type { IncomingMessage, ServerResponse } from "node:http";
import type { Call, Reply } from "../aws/service.ts";

const MAX_BODY_BYTES = 16 * 1024 ** 2;

/**
 * Reads to the end also what is too large: a client that is cut off while it sends sees no reply.
 * @returns undefined where the body is larger than the gateway accepts
 */
export const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
};

export const sendReply = (response: ServerResponse, { status, headers, body }: Reply): void => {
  const bytes = Buffer.from(body);
  // What follows a body that nobody reads would never be read either: S3 closes such a connection too.
  if (!response.req.complete) response.shouldKeepAlive = false;
  response.writeHead(status, { ...headers, ...(status === 204 ? {} : { "content-length": String(bytes.length) }) });
  response.end(bytes);
};

/** A call as it arrives, before its body is read. */
export const callOf = (request: IncomingMessage): Call => {
  const url = request.url ?? "/";
  const queryAt = url.indexOf("?");
  return {
    method: request.method ?? "GET",
    path: queryAt === -1 ? url : url.slice(0, queryAt),
    query: new URLSearchParams(queryAt === -1 ? "" : url.slice(queryAt + 1)),
    headers: request.headers as Record<string, string | undefined>,
    body: Buffer.alloc(0),
    request,
  };
};
