import { Failure } from "../../core/failure.ts";
import { csvRows, type Row } from "./csv.ts";
import type { Encoding } from "./encoding.ts";
import { looksLikeJson, parseJsonRows } from "./json-rows.ts";
import { singleValued } from "./single-valued.ts";
import { headOf, headText, WHOLE_TEXT_LIMIT, wholeText } from "./text.ts";

const asText = (value: unknown): string => {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value).trim();
  return text === "NULL" ? "" : text;
};

const withLowerNames = (row: object, file: string): Row =>
  singleValued(
    Object.entries(row).map(([name, value]) => [name.trim().toLowerCase(), asText(value)]),
    (name) => new Failure("source-invalid", `${file}: "${name}" is there twice in a row, with two values`),
  );

/**
 * Rows of a table that a tool wrote as JSON (one object or a list of them, as ConvertTo-Json and FOR JSON do) or CSV;
 * names of columns in lower case, values as text without blanks around it, empty where there is none.
 * @param needed where there are any, a CSV must have one of these columns, so that an empty or a foreign file is no table without rows
 * @throws Failure `source-invalid`, `csv-invalid`
 */
export const rowsOf = async (file: string, encoding?: Encoding, needed: readonly string[] = []): Promise<Row[]> => {
  if (looksLikeJson(headText(headOf(file))))
    return parseJsonRows(await wholeText(file, encoding), file).map((row) => withLowerNames(row, file));
  const rows: Row[] = [];
  let length = 0;
  let hasNeeded = false;
  const header = (names: readonly string[]): void => {
    hasNeeded = names.some((name) => needed.includes(name.toLowerCase()));
  };
  for await (const row of csvRows(file, header, encoding)) {
    const values = Object.values(row);
    length += values.reduce((sum, value) => sum + value.length, values.length);
    if (length > WHOLE_TEXT_LIMIT)
      throw new Failure("csv-invalid", `${file} is longer than ${WHOLE_TEXT_LIMIT} characters`);
    rows.push(withLowerNames(row, file));
  }
  if (needed.length > 0 && !hasNeeded)
    throw new Failure("source-invalid", `${file} has no line with a column ${needed.join(" or ")}`);
  return rows;
};
