import { Failure } from "../../core/failure.ts";

/** Where a page of a query ended, as an opaque text. */
export const writeCursor = (from: Readonly<Record<string, unknown>>): string =>
  Buffer.from(JSON.stringify(from)).toString("base64url");

export const cursorFailure = (cause: unknown): Failure =>
  new Failure("cursor-invalid", "the cursor does not belong to this query", { cause });

/** @throws Failure `cursor-invalid` */
export const readCursor = (cursor: string): Record<string, string> => {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (typeof value !== "object" || value === null) throw new TypeError("not an object");
    const members: Record<string, string> = {};
    for (const [name, member] of Object.entries(value)) {
      if (typeof member !== "string") throw new TypeError("not all strings");
      members[name] = member;
    }
    return members;
  } catch (error) {
    throw cursorFailure(error);
  }
};
