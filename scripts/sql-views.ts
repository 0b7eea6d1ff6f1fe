import { type ColumnType, columnType, EXPORTS, type ExportName, exportColumns } from "../core/pack/exported.ts";

/** What gives the files of an export the names and types that the queries in examples/sql/ know, in DuckDB. */

const FIRST = '-- Generated from core/pack/exported.ts by "npm run generate"; a test checks that it is up to date.';

const view = (name: ExportName, query: string): string => `CREATE OR REPLACE VIEW ${name} AS\n${query};\n`;

const parquet = (): string =>
  [
    `${FIRST}\n-- The files of "cleargate export <what> --output <what>.parquet", in the current folder.\n`,
    ...EXPORTS.map((name) => view(name, `  SELECT * FROM read_parquet('${name}.parquet')`)),
  ].join("\n");

const SQL_TYPE: Readonly<Record<ColumnType, string>> = {
  text: "VARCHAR",
  texts: "VARCHAR[]",
  instant: "TIMESTAMPTZ",
  whole: "BIGINT",
};

const ndjson = (): string =>
  [
    `${FIRST}\n-- The files of "cleargate export <what> --output <what>.ndjson", in the current folder.\n`,
    ...EXPORTS.map((name) => {
      const columns = exportColumns(name).map((column) => `      "${column}": '${SQL_TYPE[columnType(column)]}'`);
      const options = `format = 'newline_delimited', columns = {\n${columns.join(",\n")}\n    }`;
      return view(name, `  SELECT * FROM read_json('${name}.ndjson', ${options})`);
    }),
  ].join("\n");

const MACROS = `-- A text that a spreadsheet would take for a formula begins with an apostrophe there.
CREATE OR REPLACE MACRO plain(cell) AS
  CASE WHEN regexp_matches(cell, '^''[=+@\\t\\r-]') THEN substr(cell, 2) ELSE cell END;
CREATE OR REPLACE MACRO texts(cell) AS
  CASE WHEN cell IS NULL THEN CAST([] AS VARCHAR[]) ELSE string_split(plain(cell), '; ') END;
`;

const cell = (column: string): string => {
  switch (columnType(column)) {
    case "text":
      return `plain("${column}") AS "${column}"`;
    case "texts":
      return `texts("${column}") AS "${column}"`;
    case "instant":
      return `CAST("${column}" AS TIMESTAMPTZ) AS "${column}"`;
    case "whole":
      return `CAST("${column}" AS BIGINT) AS "${column}"`;
  }
};

const csv = (): string =>
  [
    `${FIRST}\n-- The files of "cleargate export <what> --output <what>.csv", in the current folder.\n`,
    MACROS,
    ...EXPORTS.map((name) => {
      const columns = exportColumns(name).map((column) => `    ${cell(column)}`);
      return view(
        name,
        `  SELECT\n${columns.join(",\n")}\n  FROM read_csv('${name}.csv', header = true, all_varchar = true)`,
      );
    }),
  ].join("\n");

/** By file. */
export const sqlViews = (): Record<string, string> => ({
  "examples/sql/load-parquet.sql": parquet(),
  "examples/sql/load-ndjson.sql": ndjson(),
  "examples/sql/load-csv.sql": csv(),
});
