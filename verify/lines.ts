import { isUtf8 } from "node:buffer";
import { Refused } from "./refused.ts";

/** No fact is longer: the ledger keeps none of more than 400 KiB. */
const MAX_LINE_BYTES = 4 * 1024 ** 2;
const NEWLINE = 10;

export interface Line {
  readonly text: string;
  /** The same, without its end. */
  readonly bytes: Buffer;
  /** From 1. */
  readonly number: number;
}

/** The lines of a file, each ended by a newline. @throws Refused `line-form` */
export async function* linesOf(file: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let number = 0;
  let rest = Buffer.alloc(0);
  const lineOf = (bytes: Buffer): Line => {
    number += 1;
    if (!isUtf8(bytes)) throw new Refused("line-form", "the bytes are not UTF-8", { file, line: number });
    return { text: bytes.toString("utf8"), bytes, number };
  };
  for await (const chunk of chunks) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = data.indexOf(NEWLINE); end !== -1; from = end + 1, end = data.indexOf(NEWLINE, from))
      yield lineOf(data.subarray(from, end));
    rest = Buffer.from(data.subarray(from));
    if (rest.length > MAX_LINE_BYTES)
      throw new Refused("line-form", `the line is longer than ${MAX_LINE_BYTES} bytes`, { file, line: number + 1 });
  }
  if (rest.length > 0) throw new Refused("line-form", "the last line has no end", { file, line: number + 1 });
}

/** The value of a line of JSON. @throws Refused `line-form` */
export const parseLine = (file: string, { text, number }: Line): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused("line-form", "the line is not JSON", { file, line: number });
  }
};
