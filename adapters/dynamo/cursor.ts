import { createHash } from "node:crypto";
import { Failure } from "../../core/failure.ts";

/** Names a query, whatever the limit of its pages: engines differ in whether they recognise a key of another one. */
const nameOf = (query: object): string => createHash("sha256").update(JSON.stringify(query)).digest("base64url");

/** Where a page of a query ended, as a text: the same each time, in whatever order its key came. */
export const writeCursor = (query: object, from: Readonly<Record<string, unknown>>): string => {
  const ordered = Object.entries(from).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify({ query: nameOf(query), ...Object.fromEntries(ordered) })).toString("base64url");
};

export const cursorFailure = (cause: unknown): Failure =>
  new Failure("cursor-invalid", "the cursor does not belong to this query", { cause });

/** @throws Failure `cursor-invalid` */
export const readCursor = (query: object, cursor: string): Record<string, string> => {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (typeof value !== "object" || value === null) throw new TypeError("not an object");
    const members: Record<string, string> = {};
    for (const [name, member] of Object.entries(value)) {
      if (typeof member !== "string") throw new TypeError("not all strings");
      members[name] = member;
    }
    const { query: name, ...from } = members;
    if (name !== nameOf(query)) throw new TypeError("of another query");
    return from;
  } catch (error) {
    throw cursorFailure(error);
  }
};
