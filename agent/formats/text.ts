import { closeSync, fstatSync, readSync } from "node:fs";
import { openRegular, readRegular } from "../../adapters/regular-file.ts";
import { Failure } from "../../core/failure.ts";
import { codePageDecoding, type Encoding, type TextDecoding } from "./encoding.ts";

const HEAD_BYTES = 4096;

type Unicode = "utf-8" | "utf-16le" | "utf-16be";

/** By its byte order mark. UTF-16 without a mark is recognised by the zero bytes of its markup. */
const unicodeOf = (head: Uint8Array): Unicode | undefined => {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head.length > 3 && head[1] === 0 && head[3] === 0)) return "utf-16le";
  if ((head[0] === 0xfe && head[1] === 0xff) || (head.length > 3 && head[0] === 0 && head[2] === 0)) return "utf-16be";
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? "utf-8" : undefined;
};

const encodingOf = (head: Uint8Array): Unicode => unicodeOf(head) ?? "utf-8";

/** What a file says of itself decides; only where it says nothing is it what it was told to be. */
const decodingOf = (head: Uint8Array, encoding: Encoding | undefined): TextDecoding => {
  if (encoding !== undefined && unicodeOf(head) === undefined) return codePageDecoding(encoding);
  const decoder = new TextDecoder(encodingOf(head), { fatal: true });
  return { decode: (bytes) => decoder.decode(bytes, { stream: bytes !== undefined }) };
};

/** How the tools that we read can be made to write Unicode, or be read as they are. */
const ADVICE =
  "set encoding to the code page that it was written in (chcp shows it), or have it written in Unicode: " +
  "/UNILOG of robocopy, chcp 65001 before a command, -Encoding UTF8 of Export-Csv and Out-File";

/** The first 4 KiB of a regular file. @throws Failure `source-unreadable`, and the system's own errors */
export const headOf = (file: string): Buffer => {
  const descriptor = openRegular(file);
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.subarray(0, readSync(descriptor, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
};

/** The last byte of a regular file; undefined of an empty one. @throws as {@link headOf} */
export const lastByteOf = (file: string): number | undefined => {
  const descriptor = openRegular(file);
  try {
    const last = Buffer.alloc(1);
    const at = Math.max(0, fstatSync(descriptor).size - 1);
    return readSync(descriptor, last, 0, 1, at) === 1 ? last[0] : undefined;
  } finally {
    closeSync(descriptor);
  }
};

/** True where the beginning of a file is UTF-16, as Windows PowerShell redirects. */
export const isUtf16 = (head: Uint8Array): boolean => unicodeOf(head)?.startsWith("utf-16") === true;

/** The beginning of a file as text, for detecting formats; bytes that are no text become U+FFFD. */
export const headText = (head: Uint8Array): string => new TextDecoder(encodingOf(head)).decode(head, { stream: true });

/**
 * Decodes what Windows and Unix tools write: UTF-8 with or without a mark, UTF-16, or the code page that is named.
 * @throws Failure `source-invalid` where the bytes are none of these
 */
export async function* decodeText(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  encoding?: Encoding,
): AsyncGenerator<string> {
  let decoding: TextDecoding | undefined;
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoding?.decode(bytes) ?? "";
    } catch (error) {
      const what = encoding === undefined ? "is neither UTF-8 nor UTF-16" : `is no text in ${encoding}`;
      throw new Failure("source-invalid", `${name} ${what}: ${ADVICE}`, { cause: error });
    }
  };
  // The encoding is known by four bytes, however few of them come at once.
  let head: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    const bytes: Uint8Array = decoding === undefined ? Buffer.concat([head, chunk]) : chunk;
    head = bytes;
    if (decoding === undefined && bytes.length < 4) continue;
    decoding ??= decodingOf(bytes, encoding);
    const text = decode(bytes);
    if (text !== "") yield text;
  }
  if (decoding === undefined) {
    decoding = decodingOf(head, encoding);
    const text = decode(head);
    if (text !== "") yield text;
  }
  const rest = decode();
  if (rest !== "") yield rest;
}

/** A regular file's text in pieces. @throws Failure `source-invalid`, `source-unreadable` */
export async function* textOf(file: string, encoding?: Encoding): AsyncGenerator<string> {
  yield* decodeText(readRegular(file), file, encoding);
}

/** In characters. */
export const WHOLE_TEXT_LIMIT = 64 * 1024 ** 2;

/** A small file's whole text. @throws Failure `source-invalid`, also where it is larger than small ones are */
export const wholeText = async (file: string, encoding?: Encoding, limit = WHOLE_TEXT_LIMIT): Promise<string> => {
  let text = "";
  for await (const piece of textOf(file, encoding)) {
    text += piece;
    if (text.length > limit) throw new Failure("source-invalid", `${file} is longer than ${limit} characters`);
  }
  return text;
};

const MAX_LINE = 1024 ** 2;

/** A text's lines without their ends, CRLF or LF. @throws Failure `source-invalid` at an endless line */
export async function* linesOf(pieces: AsyncIterable<string>, name: string): AsyncGenerator<string> {
  let rest = "";
  const check = (length: number): void => {
    if (length > MAX_LINE) throw new Failure("source-invalid", `${name} has a line of over ${MAX_LINE} characters`);
  };
  for await (const piece of pieces) {
    rest += piece;
    let from = 0;
    for (let to = rest.indexOf("\n"); to !== -1; from = to + 1, to = rest.indexOf("\n", from)) {
      check(to - from);
      yield rest.slice(from, rest[to - 1] === "\r" ? to - 1 : to);
    }
    rest = rest.slice(from);
    check(rest.length);
  }
  if (rest !== "") yield rest;
}

/**
 * The lines of what a tool printed for people. Zero characters are none of a text: something in UTF-16 was appended to what
 * is not, or the other way round, and half of the lines would not be recognised.
 * @throws Failure `source-invalid`
 */
export async function* printedLines(file: string, encoding?: Encoding): AsyncGenerator<string> {
  for await (const line of linesOf(textOf(file, encoding), file)) {
    if (line.includes("\0"))
      throw new Failure("source-invalid", `${file} mixes UTF-16 with another encoding: write it to a new file`);
    yield line;
  }
}
