import { readRegular } from "../../adapters/regular-file.ts";
import { Failure } from "../../core/failure.ts";
import { printable } from "../../core/printable.ts";
import { headOf, isUtf16, lastByteOf, linesOf, textOf } from "./text.ts";

const NEWLINE = 10;
const NUL = 0;
const MAX_LINE = 1024 ** 2;

/** A list of names, of which the lines can be passed over repeatedly; none of them is kept. */
export interface ListLines {
  readonly lines: () => AsyncGenerator<string>;
  /** False where the last line has no end: a list that is cut within a name still looks like one. */
  readonly whole: boolean;
  /** True where lines end with NUL, as `sha256sum --zero` has it; then nothing in them is escaped. */
  readonly zero: boolean;
}

const utf16Lines = async (file: string): Promise<ListLines> => {
  let last = "";
  for await (const piece of textOf(file)) last = piece.at(-1) ?? last;
  return { lines: () => linesOf(textOf(file), file), whole: last === "\n", zero: false };
};

interface ByteLine {
  readonly bytes: Buffer;
  /** False of what follows the last line end, which may be nothing. */
  readonly ended: boolean;
}

/** What is between line ends, as bytes; the last one has no end, and may be empty. */
async function* splitBytes(file: string, end: number): AsyncGenerator<ByteLine[]> {
  let rest: Buffer = Buffer.alloc(0);
  const check = (length: number): void => {
    if (length > MAX_LINE) throw new Failure("source-invalid", `${file} has a line of over ${MAX_LINE} bytes`);
  };
  for await (const chunk of readRegular(file) as AsyncIterable<Buffer>) {
    const lines: ByteLine[] = [];
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let to = data.indexOf(end); to !== -1; from = to + 1, to = data.indexOf(end, from)) {
      check(to - from);
      lines.push({ bytes: data.subarray(from, to), ended: true });
    }
    rest = data.subarray(from);
    check(rest.length);
    yield lines;
  }
  yield [{ bytes: rest, ended: false }];
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Names are bytes on Unix; one that is no UTF-8 would become another name. */
const decoded = (bytes: Buffer, file: string, number: number): string => {
  try {
    return UTF8.decode(bytes);
  } catch (error) {
    const shown = printable(bytes.toString("latin1").slice(0, 200));
    throw new Failure(
      "source-invalid",
      `${file}: line ${number} is no UTF-8, so that nobody knows which name it has: rename that file, or pack it; ` +
        `in Latin-1 the line is "${shown}"`,
      { cause: error },
    );
  }
};

const RETURN = 13;

/** True where each line that has an end has a carriage return before it. */
const isCrlf = async (file: string): Promise<boolean> => {
  for await (const lines of splitBytes(file, NEWLINE))
    if (lines.some(({ bytes, ended }) => ended && bytes.at(-1) !== RETURN)) return false;
  return true;
};

/**
 * The lines of a list of names. Only a line feed ends a line, or NUL; a carriage return does where it does in every line,
 * and is otherwise part of a name, as that of `Icon\r` is. How a list ends its lines is found first, and its lines are read
 * then.
 * @throws Failure `source-invalid` at an endless line, and at bytes that are no text; `source-unreadable`
 */
export const listLines = async (file: string): Promise<ListLines> => {
  if (isUtf16(headOf(file))) return utf16Lines(file);
  const last = lastByteOf(file);
  const zero = last === NUL;
  const end = zero ? NUL : NEWLINE;
  const crlf = !zero && (await isCrlf(file));
  async function* lines(): AsyncGenerator<string> {
    let number = 0;
    for await (const pieces of splitBytes(file, end))
      for (const { bytes, ended } of pieces) {
        if (!ended && bytes.length === 0 && number > 0) return;
        number += 1;
        const line = decoded(bytes, file, number);
        yield crlf ? line.replace(/\r$/, "") : line;
      }
  }
  return { lines, whole: last === end, zero };
};
