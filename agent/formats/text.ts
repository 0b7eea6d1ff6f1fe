import { closeSync, readSync } from "node:fs";
import { openRegular, readRegular } from "../../adapters/regular-file.ts";
import { Failure } from "../../core/failure.ts";

const HEAD_BYTES = 4096;

/** Detected from the first bytes of a file. UTF-16 without a mark is recognised by the zero bytes of its markup. */
const encodingOf = (head: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" => {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head.length > 3 && head[1] === 0 && head[3] === 0)) return "utf-16le";
  if ((head[0] === 0xfe && head[1] === 0xff) || (head.length > 3 && head[0] === 0 && head[2] === 0)) return "utf-16be";
  return "utf-8";
};

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

/** The beginning of a file as text, for detecting formats; bytes that are no text become U+FFFD. */
export const headText = (head: Uint8Array): string => new TextDecoder(encodingOf(head)).decode(head, { stream: true });

/**
 * Decodes what Windows and Unix tools write: UTF-8 with or without a mark, or UTF-16.
 * @throws Failure `source-invalid` where the bytes are neither
 */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  const decode = (chunk?: Uint8Array): string => {
    try {
      return decoder?.decode(chunk, { stream: chunk !== undefined }) ?? "";
    } catch (error) {
      throw new Failure("source-invalid", `${name} is neither UTF-8 nor UTF-16: export it with -Encoding UTF8`, {
        cause: error,
      });
    }
  };
  // The encoding is known by four bytes, however few of them come at once.
  let head: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    const bytes: Uint8Array = decoder === undefined ? Buffer.concat([head, chunk]) : chunk;
    head = bytes;
    if (decoder === undefined && bytes.length < 4) continue;
    decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true });
    const text = decode(bytes);
    if (text !== "") yield text;
  }
  if (decoder === undefined) {
    decoder = new TextDecoder(encodingOf(head), { fatal: true });
    const text = decode(head);
    if (text !== "") yield text;
  }
  const rest = decode();
  if (rest !== "") yield rest;
}

/** A regular file's text in pieces. @throws Failure `source-invalid`, `source-unreadable` */
export async function* textOf(file: string): AsyncGenerator<string> {
  yield* decodeText(readRegular(file), file);
}

/** In characters. */
export const WHOLE_TEXT_LIMIT = 64 * 1024 ** 2;

/** A small file's whole text. @throws Failure `source-invalid`, also where it is larger than small ones are */
export const wholeText = async (file: string, limit = WHOLE_TEXT_LIMIT): Promise<string> => {
  let text = "";
  for await (const piece of textOf(file)) {
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
