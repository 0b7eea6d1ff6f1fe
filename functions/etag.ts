import { createHash } from "node:crypto";

/** Names what is answered, so that a client that has it already need not be sent it again (RFC 9110, 8.8.3 and 13.1.2). */

/** As JSON with the members of each object in order: a ledger gives back those of an item in any. */
const ordered = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );

const digestOf = (text: string): string => createHash("sha256").update(text).digest("base64url");

/** What is sent, and its name. */
export interface Tagged {
  readonly text: string;
  readonly etag: string;
}

/**
 * A body that says nothing of the present instant is the same text each time, and its name a strong one. Where it does, `now`
 * is left out of the name, and so is the head of the `log`, or no two answers would be alike; two such bodies are equal but for
 * them, which is what the weak form says.
 */
export const tagged = (body: object): Tagged => {
  const { now, log: _, ...others } = body as { readonly now?: unknown; readonly log?: unknown };
  if (now !== undefined) return { text: JSON.stringify(body), etag: `W/"${digestOf(ordered(others))}"` };
  const text = ordered(body);
  return { text, etag: `"${digestOf(text)}"` };
};

const opaque = (etag: string): string => etag.trim().replace(/^W\//, "");

/** True where the header names it, weakly compared, or names whatever there is. */
export const isUnchanged = (ifNoneMatch = "", etag: string): boolean =>
  ifNoneMatch.split(",").some((one) => one.trim() === "*" || opaque(one) === opaque(etag));
