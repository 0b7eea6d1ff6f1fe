import { createHash } from "node:crypto";

/** Names what is answered, so that a client that has it already need not be sent it again (RFC 9110, 8.8.3 and 13.1.2). */

/**
 * Over the whole body where that says nothing of the present instant. Where it does, `now` is left out, or no two answers
 * would be alike; two such bodies are equal but for it, which is what the weak form says.
 */
export const etagOf = (body: object): string => {
  const { now, ...others } = body as { readonly now?: unknown };
  const digest = createHash("sha256").update(JSON.stringify(others)).digest("base64url");
  return now === undefined ? `"${digest}"` : `W/"${digest}"`;
};

const opaque = (etag: string): string => etag.trim().replace(/^W\//, "");

/** True where the header names it, weakly compared, or names whatever there is. */
export const isUnchanged = (ifNoneMatch = "", etag: string): boolean =>
  ifNoneMatch.split(",").some((one) => one.trim() === "*" || opaque(one) === opaque(etag));
