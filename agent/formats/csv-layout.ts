import { Failure } from "../../core/failure.ts";

/** How one file is laid out; every row of it is. */
export interface CsvLayout {
  readonly delimiter: string;
  /** True where blanks follow delimiters as in a list for people, so that they are no part of a value. */
  readonly padded: boolean;
}

const DELIMITERS = [",", ";", "\t"];
const SEPARATOR = /^"?sep=(.)"?\r?\n?$/i;

/** The first record of a text, with its end; undefined while there is none. Empty lines before it are passed over. */
const firstRecord = (text: string): { readonly record: string; readonly rest: string } | undefined => {
  const from = text.length - text.trimStart().length;
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '"') quoted = !quoted;
    if (quoted || (text[at] !== "\n" && text[at] !== "\r")) continue;
    // CR may be half of CRLF, of which the other half is not there yet.
    if (text[at] === "\r" && at + 1 === text.length) return undefined;
    const to = text[at] === "\r" && text[at + 1] === "\n" ? at + 2 : at + 1;
    return { record: text.slice(from, to), rest: text.slice(to) };
  }
  return undefined;
};

const withoutQuoted = (record: string): string => record.replaceAll(/"[^"]*"/g, '""');

/** The delimiter that a header uses most. A wrong one leaves names of columns that no source knows. @throws Failure `csv-invalid` */
const layoutOf = (header: string, file: string): CsvLayout => {
  const bare = withoutQuoted(header.trim());
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length - 1);
  const most = Math.max(...counts);
  const [delimiter = ",", other] = DELIMITERS.filter((_, index) => counts[index] === most);
  if (most > 0 && other !== undefined)
    throw new Failure(
      "csv-invalid",
      `${file}: its first line may be separated by "${delimiter}" or by "${other}"; quote the names of its columns`,
    );
  return { delimiter, padded: delimiter !== "\t" && bare.includes(`${delimiter} `) };
};

const MAX_HEADER = 1_000_000;

/**
 * Finds how a file is laid out from its first record: one delimiter a file, so that the others may be in values. `#TYPE …`
 * is a first line that Export-Csv of Windows PowerShell writes, `sep=;` one that Excel reads.
 * @returns the layout, and the text that begins with the names of its columns
 * @throws Failure `csv-invalid`
 */
export const csvLayout = async (
  pieces: AsyncIterable<string>,
  file: string,
): Promise<{ readonly layout: CsvLayout; readonly text: AsyncIterable<string> }> => {
  const iterator = pieces[Symbol.asyncIterator]();
  let head = "";
  let ended = false;
  const nextRecord = async () => {
    for (;;) {
      const found = firstRecord(head) ?? (ended ? { record: head.trimStart(), rest: "" } : undefined);
      if (found !== undefined) return found;
      if (head.length > MAX_HEADER) throw new Failure("csv-invalid", `${file}: its first line does not end`);
      const { value, done } = await iterator.next();
      if (done === true) ended = true;
      else head += value;
    }
  };
  let delimiter: string | undefined;
  let found = await nextRecord();
  for (;;) {
    const [, stated] = SEPARATOR.exec(found.record) ?? [];
    if (stated === undefined && !found.record.startsWith("#TYPE")) break;
    delimiter = stated ?? delimiter;
    head = found.rest;
    found = await nextRecord();
  }
  const { record, rest } = found;
  const layout =
    delimiter === undefined
      ? layoutOf(record, file)
      : { delimiter, padded: withoutQuoted(record).includes(`${delimiter} `) };
  const text = async function* () {
    yield record + rest;
    if (!ended) yield* { [Symbol.asyncIterator]: () => iterator };
  };
  return { layout, text: text() };
};
