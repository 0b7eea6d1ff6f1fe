import { createHmac, timingSafeEqual } from "node:crypto";
import { Failure } from "../core/failure.ts";

/**
 * Where the next page begins, as a client is given it: with a code of authentication (RFC 2104), so that nobody can make one,
 * or give back one of another route, migration or query. It is the same whenever it is made, so that an answer is too.
 */

/** The members of a query that may differ between the pages of one question; what the ledger reads of them it binds itself. */
const OF_A_PAGE: readonly string[] = ["cursor", "limit", "at"];

/** What is asked page by page. */
export interface Question {
  readonly id: string;
  readonly path: object;
  readonly query: object;
}

const codeOf = (key: Uint8Array, { id, path, query }: Question, cursor: string): Buffer => {
  const asked = Object.entries(query).filter(([name, value]) => !OF_A_PAGE.includes(name) && value !== undefined);
  const question = JSON.stringify([id, Object.entries(path).toSorted(), asked.toSorted(), cursor]);
  return createHmac("sha256", key).update(question).digest();
};

export const sealCursor = (key: Uint8Array, question: Question, cursor: string): string =>
  `${cursor}.${codeOf(key, question, cursor).toString("base64url")}`;

/** The cursor that was sealed. @throws Failure `cursor-invalid` */
export const openCursor = (key: Uint8Array, question: Question, sealed: string): string => {
  const end = sealed.lastIndexOf(".");
  const cursor = sealed.slice(0, Math.max(0, end));
  const given = Buffer.from(sealed.slice(end + 1), "base64url");
  const code = codeOf(key, question, cursor);
  if (end < 0 || given.length !== code.length || !timingSafeEqual(given, code))
    throw new Failure("cursor-invalid", "the cursor does not belong to this query");
  return cursor;
};
