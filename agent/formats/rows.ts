import { Failure } from "../../core/failure.ts";
import { csvRows, type Row } from "./csv.ts";
import { headOf, headText, WHOLE_TEXT_LIMIT, wholeText } from "./text.ts";

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const asText = (value: unknown): string => {
  if (value === null || value === undefined || value === "NULL") return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};

/** Numbers of more than 15 digits, as LSNs are, keep them all: they are read as text. */
const parseExact = (text: string): unknown =>
  JSON.parse(text, ((_: string, value: unknown, { source }: { source?: string }) =>
    typeof value === "number" && source !== undefined && !Number.isSafeInteger(value) && /^\d+$/.test(source)
      ? source
      : value) as never);

/**
 * Rows of a table that a tool wrote as JSON (one object or a list of them, as ConvertTo-Json and FOR JSON do) or CSV;
 * names of columns in lower case, values as text, empty where there is none.
 * @throws Failure `source-invalid`, `csv-invalid`
 */
export const rowsOf = async (file: string): Promise<Row[]> => {
  const lower = (row: object): Row =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), asText(value)]));
  if (/^\ufeff?\s*[[{]/.test(headText(headOf(file)))) {
    let value: unknown;
    try {
      value = parseExact((await wholeText(file)).replace(/^\ufeff/, ""));
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw new Failure("source-invalid", `${file} is no JSON: ${(error as Error).message}`, { cause: error });
    }
    const rows: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (!rows.every(isObject)) throw new Failure("source-invalid", `${file} is not a list of objects`);
    return rows.map(lower);
  }
  const rows: Row[] = [];
  let length = 0;
  for await (const row of csvRows(file, () => undefined)) {
    const values = Object.values(row);
    length += values.reduce((sum, value) => sum + value.length, values.length);
    if (length > WHOLE_TEXT_LIMIT)
      throw new Failure("csv-invalid", `${file} is longer than ${WHOLE_TEXT_LIMIT} characters`);
    rows.push(lower(row));
  }
  return rows;
};
