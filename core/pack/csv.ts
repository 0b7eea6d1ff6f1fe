import { stringify } from "csv-stringify/sync";

/** What a cell may hold; a list is one cell, and what is null or absent an empty one. */
export type CellValue = string | number | boolean | null | undefined | readonly string[];

const textOf = (value: CellValue): string => {
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.join("; ") : String(value);
};

/** One record of RFC 4180, ended by a newline. A text that a spreadsheet would take for a formula begins with an apostrophe. */
export const csvRecord = (cells: readonly CellValue[]): string =>
  stringify([cells.map(textOf)], { escape_formulas: true, record_delimiter: "\n" });
