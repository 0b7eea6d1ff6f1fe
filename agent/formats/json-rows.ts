import { Failure } from "../../core/failure.ts";
import { isRowCount } from "./row-count.ts";
import { parseExactly } from "./single-member-json.ts";

/** SQL Server sends the result of FOR JSON in rows of so many characters (github.com/MicrosoftDocs/sql-docs, FOR JSON). */
const PIECE = 2033;
const JSON_COLUMN = /^"?JSON_F52E2B61-18A1-11d1-B105-00805F49916B"?$/i;
const RULE = /^-{2,}$/;

/** The text of FOR JSON without what sqlcmd prints around it; undefined where its lines are no pieces of one. */
const joinPieces = (text: string): string | undefined => {
  const lines = text.split(/\r?\n/);
  while (lines.at(-1)?.trim() === "" || isRowCount(lines.at(-1)?.trim() ?? "")) lines.pop();
  if (JSON_COLUMN.test(lines[0]?.trim() ?? "")) lines.shift();
  if (RULE.test(lines[0]?.trim() ?? "")) lines.shift();
  return lines.slice(0, -1).every(({ length }) => length === PIECE) ? lines.join("") : undefined;
};

const FOR_JSON =
  "where FOR JSON wrote it, its lines are no whole pieces of 2,033 characters: have it written by the command in docs/sources/sql-server.md";

const parseJson = (text: string, file: string): unknown => {
  try {
    return parseExactly(text);
  } catch (error) {
    const joined = joinPieces(text);
    try {
      if (joined !== undefined) return parseExactly(joined);
    } catch {
      // The first error says more.
    }
    throw new Failure("source-invalid", `${file} is no JSON: ${(error as Error).message}; ${FOR_JSON}`, {
      cause: error,
    });
  }
};

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `{"value": [...], "Count": 2}`: a list as Windows PowerShell writes it where it has taken a list for an object. */
const listIn = (value: unknown, file: string): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  if (!isObject(value) || Object.keys(value).toSorted().join() !== "Count,value") return [value];
  const { value: list, Count: count } = value as { value: unknown; Count: unknown };
  if (!Array.isArray(list)) return [value];
  if (String(list.length) !== count)
    throw new Failure("source-invalid", `${file} holds ${list.length} of the ${String(count)} rows that it states`);
  return list;
};

/** True where a text is JSON, or what sqlcmd prints of FOR JSON. */
export const looksLikeJson = (head: string): boolean => {
  const text = head.replace(/^\ufeff/, "").trimStart();
  return /^[[{]/.test(text) || JSON_COLUMN.test(text.split(/\r?\n/, 1)[0]?.trim() ?? "");
};

/** The objects of a list. @throws Failure `source-invalid` */
export const parseJsonRows = (text: string, file: string): readonly object[] => {
  const rows = listIn(parseJson(text.replace(/^\ufeff/, ""), file), file);
  if (!rows.every(isObject)) throw new Failure("source-invalid", `${file} is not a list of objects`);
  return rows;
};
