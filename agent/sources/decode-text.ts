import { isUtf8 } from "node:buffer";
import { Failure } from "../../core/failure.ts";

/** Text as Windows tools write it: UTF-8 with or without a mark, or UTF-16 with one. @throws Failure `csv-invalid` */
export const decodeText = (bytes: Buffer, file: string): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString("utf16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return Buffer.from(bytes.subarray(2)).swap16().toString("utf16le");
  const body = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  if (!isUtf8(body))
    throw new Failure("csv-invalid", `${file} is neither UTF-8 nor UTF-16: export it with -Encoding UTF8`);
  return body.toString("utf8");
};
