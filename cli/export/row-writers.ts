import { parquetRows } from "../../adapters/parquet.ts";
import { canonicalText } from "../../core/canonical.ts";
import { csvRecord } from "../../core/pack/csv.ts";
import { columnType, type ExportName, exportColumns } from "../../core/pack/exported.ts";
import { recordOf } from "../../core/pack/rows.ts";
import { VERSION } from "../../core/version.ts";
import type { RowWriter } from "../../ports/tables.ts";
import type { Put } from "./new-file.ts";

export const EXPORT_FORMATS = ["ndjson", "csv", "parquet"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** So many characters are written at once. */
const BLOCK = 64 * 1024;

/** Lines, many of which are written at once. */
const lineWriter = (put: Put, lineOf: (row: Readonly<Record<string, unknown>>) => string, first = ""): RowWriter => {
  let text = first;
  const flush = async (): Promise<void> => {
    const block = text;
    text = "";
    await put(block);
  };
  return {
    write: async (row) => {
      text += lineOf(row);
      if (text.length >= BLOCK) await flush();
    },
    end: flush,
  };
};

/** Writes the rows of an export as a pack writes those of its lists. */
export const rowWriter = (name: ExportName, format: ExportFormat, put: Put): RowWriter => {
  const columns = exportColumns(name);
  switch (format) {
    case "ndjson":
      return lineWriter(put, (row) => `${canonicalText(row)}\n`);
    case "csv":
      return lineWriter(put, (row) => recordOf(columns, row), csvRecord(columns));
    case "parquet":
      return parquetRows(
        columns.map((column) => ({ name: column, type: columnType(column) })),
        put,
        `cleargate ${VERSION}`,
      );
    default:
      return format satisfies never;
  }
};
