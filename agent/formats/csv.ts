import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { Failure } from "../../core/failure.ts";
import { textOf } from "./text.ts";

/** Export-Csv writes the name of a type into it. */
const MAX_TYPE_LINE = 65_536;
/** Each row is an object that has all of them. */
const MAX_COLUMNS = 1_000;

export type Row = Readonly<Record<string, string>>;

/** `#TYPE …` is a first line that Export-Csv of Windows PowerShell writes by default. */
async function* withoutTypeLine(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let head: string | undefined = "";
  for await (const piece of pieces) {
    if (head === undefined) {
      yield piece;
      continue;
    }
    head += piece;
    if (head.length < "#TYPE".length) continue;
    if (head.startsWith("#TYPE") && !head.includes("\n")) {
      if (head.length > MAX_TYPE_LINE) throw new Error(`its first line has more than ${MAX_TYPE_LINE} characters`);
      continue;
    }
    const text: string = head.startsWith("#TYPE") ? head.slice(head.indexOf("\n") + 1) : head;
    head = undefined;
    yield text;
  }
  if (head !== undefined && !head.startsWith("#TYPE")) yield head;
}

/**
 * Rows by the names of their columns, as they are read. Delimiter, quotes and newlines inside fields as spreadsheets
 * and PowerShell write them.
 * @throws Failure `csv-invalid` with the line where the file is broken
 */
export async function* csvRows(file: string, header: (names: readonly string[]) => void): AsyncGenerator<Row> {
  const parser = parse({
    columns: (names: string[]) => {
      if (names.length > MAX_COLUMNS) throw new Error(`it has more than ${MAX_COLUMNS} columns`);
      const trimmed = names.map((name) => name.trim());
      header(trimmed);
      return trimmed;
    },
    skip_empty_lines: true,
    delimiter: [",", ";", "\t"],
    relax_column_count: false,
    max_record_size: 1_000_000,
  });
  const source = Readable.from(withoutTypeLine(textOf(file)));
  source.on("error", (error) => parser.destroy(error));
  try {
    for await (const row of source.pipe(parser)) yield row as Row;
  } catch (error) {
    if (error instanceof Failure && error.code !== "source-invalid") throw error;
    throw new Failure("csv-invalid", `${file}: ${(error as Error).message}`, { cause: error });
  } finally {
    source.destroy();
  }
}

/** The value of the first of several columns that has one, by names without regard to case. */
export const columnsOf = (names: readonly string[]) => {
  const byLower = new Map(names.map((name) => [name.toLowerCase(), name]));
  const found = (wanted: readonly string[]): string[] =>
    wanted.flatMap((name) => byLower.get(name.toLowerCase()) ?? []);
  return {
    has: (wanted: readonly string[]): boolean => found(wanted).length > 0,
    reader: (wanted: readonly string[]): ((row: Row) => string | undefined) => {
      const columns = found(wanted);
      return (row) => columns.map((name) => row[name]).find((value) => value !== undefined && value !== "");
    },
  };
};
