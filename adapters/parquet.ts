import type { SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { ColumnType } from "../core/pack/exported.ts";
import type { NewRows, TableColumn } from "../ports/tables.ts";

/** Apache Parquet (https://parquet.apache.org/docs/file-format/), row group by row group, so that memory has a bound. */

/** A row group ends with the row by which it has so many, or so many characters. */
const MAX_ROWS = 10_000;
const MAX_CHARACTERS = 8 * 1024 ** 2;

type Row = Readonly<Record<string, unknown>>;

const TEXT = { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } } as const;
const OPTIONAL = { repetition_type: "OPTIONAL" } as const;

/** https://github.com/apache/parquet-format/blob/master/LogicalTypes.md */
const elementsOf = ({ name, type }: TableColumn): SchemaElement[] => {
  switch (type) {
    case "text":
      return [{ name, ...TEXT, ...OPTIONAL }];
    case "whole":
      return [{ name, type: "INT64", ...OPTIONAL }];
    case "instant":
      return [
        {
          ...{ name, type: "INT64", converted_type: "TIMESTAMP_MILLIS", ...OPTIONAL },
          logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
        },
      ];
    case "texts":
      return [
        { name, converted_type: "LIST", logical_type: { type: "LIST" }, ...OPTIONAL, num_children: 1 },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        { name: "element", ...TEXT, ...OPTIONAL },
      ];
    default:
      return type satisfies never;
  }
};

/** What `INT64` can hold. */
const LIMIT = 2 ** 63;
const isHeld = (value: unknown): value is number => Number.isInteger(value) && Math.abs(value as number) < LIMIT;

/** What no column can hold is absent: an agent can state sizes that are larger together, and no row keeps others from being written. */
const cellOf = (type: ColumnType, value: unknown): unknown => {
  if (value === null || value === undefined) return null;
  if (type === "instant") return new Date(String(value));
  if (type === "whole") return isHeld(value) ? BigInt(value) : null;
  return value;
};

const sizeOf = (row: Row): number =>
  Object.values(row).reduce<number>((sum, value) => sum + (typeof value === "string" ? value.length : 8), 0);

/** What the library has written since, handed on; it waits for that before it goes on. */
const passingOn = (put: (bytes: Uint8Array) => Promise<void>) => {
  const writer = new ByteWriter();
  const flush = (): Promise<void> => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return put(bytes);
  };
  return Object.assign(writer, { flush, finish: flush });
};

/** {@link NewRows} is the contract. */
export const parquetRows: NewRows = (columns, put, createdBy) => {
  const writer = new ParquetWriter({
    ...{ writer: passingOn(put), createdBy },
    schema: [{ name: "root", num_children: columns.length }, ...columns.flatMap(elementsOf)],
  });
  let rows: Row[] = [];
  let characters = 0;
  const flush = async (): Promise<void> => {
    if (rows.length === 0) return;
    const columnData = columns.map(({ name, type }) => ({ name, data: rows.map((row) => cellOf(type, row[name])) }));
    await writer.write({ columnData, rowGroupSize: rows.length });
    rows = [];
    characters = 0;
  };
  return {
    write: async (row) => {
      rows.push(row);
      characters += sizeOf(row);
      if (rows.length >= MAX_ROWS || characters >= MAX_CHARACTERS) await flush();
    },
    end: async () => {
      await flush();
      await writer.finish();
    },
  };
};
