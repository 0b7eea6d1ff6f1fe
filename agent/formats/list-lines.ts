import { readRegular } from "../../adapters/regular-file.ts";
import { Failure } from "../../core/failure.ts";
import { printable } from "../../core/printable.ts";
import { headOf, isUtf16, lastByteOf, linesOf, textOf } from "./text.ts";

const NEWLINE = 10;
const NUL = 0;
const MAX_LINE = 1024 ** 2;

/** The lines of a list of names, and how it ends. */
export interface ListLines {
  readonly lines: readonly string[];
  /** False where the last line has no end: a list that is cut within a name still looks like one. */
  readonly whole: boolean;
  /** True where lines end with NUL, as `sha256sum --zero` has it; then nothing in them is escaped. */
  readonly zero: boolean;
}

const utf16Lines = async (file: string): Promise<ListLines> => {
  const lines: string[] = [];
  let last = "";
  const pieces = async function* (): AsyncGenerator<string> {
    for await (const piece of textOf(file)) {
      last = piece.at(-1) ?? last;
      yield piece;
    }
  };
  for await (const line of linesOf(pieces(), file)) lines.push(line);
  return { lines, whole: last === "\n", zero: false };
};

/** Pieces between line ends, as bytes; the last one has no end, and may be empty. */
const splitBytes = async (file: string, end: number): Promise<Buffer[]> => {
  const pieces: Buffer[] = [];
  let rest: Buffer = Buffer.alloc(0);
  const check = (length: number): void => {
    if (length > MAX_LINE) throw new Failure("source-invalid", `${file} has a line of over ${MAX_LINE} bytes`);
  };
  for await (const chunk of readRegular(file) as AsyncIterable<Buffer>) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let to = data.indexOf(end); to !== -1; from = to + 1, to = data.indexOf(end, from)) {
      check(to - from);
      pieces.push(data.subarray(from, to));
    }
    rest = data.subarray(from);
    check(rest.length);
  }
  return [...pieces, rest];
};

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

/**
 * The lines of a list of names. Only a line feed ends a line, or NUL; a carriage return does where it does in every line,
 * and is otherwise part of a name, as that of `Icon\r` is.
 * @throws Failure `source-invalid` at an endless line, and at bytes that are no text; `source-unreadable`
 */
export const listLines = async (file: string): Promise<ListLines> => {
  if (isUtf16(headOf(file))) return utf16Lines(file);
  const zero = lastByteOf(file) === NUL;
  const pieces = await splitBytes(file, zero ? NUL : NEWLINE);
  const whole = pieces.at(-1)?.length === 0 && pieces.length > 1;
  const lines = pieces.slice(0, whole ? -1 : undefined).map((piece, index) => decoded(piece, file, index + 1));
  const ended = whole ? lines : lines.slice(0, -1);
  const isCrlf = !zero && ended.every((line) => line.endsWith("\r"));
  return { lines: isCrlf ? lines.map((line) => line.replace(/\r$/, "")) : lines, whole, zero };
};
