import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { Failure } from "../../core/failure.ts";
import { csvLayout } from "./csv-layout.ts";
import type { Encoding } from "./encoding.ts";
import { isRowCount } from "./row-count.ts";
import { singleValued } from "./single-valued.ts";
import { textOf } from "./text.ts";

/** Each row is an object that has all of them. */
const MAX_COLUMNS = 1_000;

export type Row = Readonly<Record<string, string>>;

const RULE = /^[-=+|]{2,}$/;

/** What query tools print around a result for people: a rule of dashes, `(2 rows affected)`. */
const isDecoration = (values: readonly string[]): boolean => {
  const filled = values.map((value) => value.trim()).filter((value) => value !== "");
  return filled.length > 0 && (filled.every((value) => RULE.test(value)) || isRowCount(filled.join(" ")));
};

/** Rows by the names of their columns; a name that is there twice has one value, or none that can be told. */
const rowBuilder =
  (file: string, names: readonly string[]) =>
  (values: readonly string[], line: number): Row =>
    singleValued(
      names.map((name, index) => [name, values[index] ?? ""]),
      (name) => new Failure("csv-invalid", `${file}, row ${line}: column "${name}" is there twice, with two values`),
    );

/** The parser keeps all rows of a piece until they are taken. */
const PIECE = 64 * 1024;

async function* inPieces(text: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const long of text)
    for (let from = 0; from < long.length; from += PIECE) yield long.slice(from, from + PIECE);
}

/**
 * Rows by the names of their columns, as they are read. One delimiter a file, quotes and newlines inside fields, as
 * spreadsheets and PowerShell write them.
 * @throws Failure `csv-invalid` with the line where the file is broken, or is decorated for people
 */
export async function* csvRows(
  file: string,
  header: (names: readonly string[]) => void,
  encoding?: Encoding,
): AsyncGenerator<Row> {
  let source: Readable | undefined;
  let build: ReturnType<typeof rowBuilder> | undefined;
  let line = 0;
  try {
    const { layout, text } = await csvLayout(textOf(file, encoding), file);
    const { delimiter, padded } = layout;
    const parser = parse({ delimiter, trim: padded, skip_empty_lines: true, max_record_size: 1_000_000 });
    source = Readable.from(inPieces(text), { highWaterMark: 1 });
    source.on("error", (error) => parser.destroy(error));
    for await (const record of source.pipe(parser)) {
      const values = record as readonly string[];
      line += 1;
      if (values.some((value) => value.includes("\0")))
        throw new Failure("csv-invalid", `${file}, row ${line}: it has characters of no text`);
      if (isDecoration(values))
        throw new Failure("csv-invalid", `${file}, row ${line}: "${values.join(" ").trim()}" is decoration, no value`);
      if (build !== undefined) {
        yield build(values, line);
        continue;
      }
      if (values.length > MAX_COLUMNS) throw new Error(`it has more than ${MAX_COLUMNS} columns`);
      const names = values.map((name) => name.trim());
      header(names);
      build = rowBuilder(file, names);
    }
  } catch (error) {
    if (error instanceof Failure && error.code !== "source-invalid") throw error;
    throw new Failure("csv-invalid", `${file}: ${(error as Error).message}`, { cause: error });
  } finally {
    source?.destroy();
  }
}

/** The value of the first of several columns that has one, by names without regard to case. */
export const columnsOf = (names: readonly string[]) => {
  const byLower = new Map(names.map((name) => [name.toLowerCase(), name]));
  const found = (wanted: readonly string[]): string[] =>
    wanted.flatMap((name) => byLower.get(name.toLowerCase()) ?? []);
  return {
    has: (wanted: readonly string[]): boolean => found(wanted).length > 0,
    /** @param asItIs leaves blanks around a value, where they are worth a finding */
    reader: (wanted: readonly string[], asItIs = false): ((row: Row) => string | undefined) => {
      const columns = found(wanted);
      return (row) => {
        const values = columns.map((name) => (asItIs ? row[name] : row[name]?.trim()));
        return values.find((value) => value !== undefined && value !== "");
      };
    },
  };
};
