import { a, c, good, hash, head, header, keyOf, sealLines, type Vectors, write } from "./sealing.ts";

const entryOf = (bytes: number): string => {
  const [start, end] = ['{"key":"a","size":0,"later":"', '"}'];
  return `${start}${"x".repeat(bytes - start.length - end.length)}${end}`;
};
const file = (key: string): string => JSON.stringify({ key, size: 1 });
const [BMP_LAST, FIRST_BEYOND] = ["\uffff", "\u{10000}"];

/** Lines, texts and members: what counts, what does not, and what is refused. */
export const text: Vectors = {
  "longest-line.ndjson": {
    bytes: sealLines([head, entryOf(65_536)]),
    expect: "valid",
    about: "a line of 65,536 bytes, and its LF",
  },
  "line-too-long-by-one.ndjson": {
    bytes: sealLines([head, entryOf(65_537)]),
    expect: "line-too-long",
    about: "a line of 65,537 bytes, and its LF",
  },
  "valid-crlf.ndjson": {
    bytes: sealLines([`${head}\r`, `${a}\r`]).replace(/\n$/, "\r\n"),
    expect: "valid",
    about: "CR before LF is whitespace of JSON, and belongs to what is sealed",
  },
  "valid-whitespace.ndjson": {
    bytes: sealLines([` ${head}\t`, a.replace(":", " : ").replace("{", "{ ")]),
    expect: "valid",
    about: "whitespace where JSON allows it",
  },
  "blank-line.ndjson": { bytes: sealLines([head, a, ""]), expect: "line-not-json", about: "a line with nothing on it" },
  "byte-order-mark.ndjson": {
    bytes: sealLines([`\ufeff${head}`, a]),
    expect: "line-not-json",
    about: "a byte order mark",
  },
  "after-seal.ndjson": {
    bytes: `${good}\n`,
    expect: "entry-invalid",
    about: "a line after the seal: the seal is no entry",
  },
  "two-values.ndjson": {
    bytes: sealLines([head, `${a},${c}`]),
    expect: "line-not-json",
    about: "two values on one line",
  },
  "valid-repeated-member.ndjson": {
    bytes: sealLines([head, '{"key":"b","key":"a","size":9,"size":3}'], { bytes: 3 }),
    expect: "valid",
    about: "members with one name: the last counts, so this is a, of three bytes",
  },
  "valid-surrogate-escapes.ndjson": {
    bytes: sealLines([head, '{"key":"\\ud83d\\ude00","size":1}']),
    expect: "valid",
    about: "an emoji as two escapes",
  },
  "half-pair.ndjson": {
    bytes: sealLines([head, '{"key":"\\ud800","size":1}']),
    expect: "line-not-json",
    about: "a key with half of a surrogate pair",
  },
  "half-pair-unknown-member.ndjson": {
    bytes: sealLines([head, '{"key":"a","size":1,"later":{"\\uDC00":1}}']),
    expect: "line-not-json",
    about: "half of a surrogate pair in a name that nobody knows",
  },
  "valid-beyond-bmp-order.ndjson": {
    bytes: sealLines([head, ...["a", BMP_LAST, FIRST_BEYOND].map(file)]),
    expect: "valid",
    about: "sorted by UTF-8 bytes: U+FFFF before U+10000",
  },
  "valid-longest-key.ndjson": {
    bytes: sealLines([head, file("\u{1f600}".repeat(4_096))]),
    expect: "valid",
    about: "a key of 4,096 code points, which are 16,384 bytes",
  },
  "key-too-long.ndjson": {
    bytes: sealLines([head, file("k".repeat(4_097))]),
    expect: "entry-invalid",
    about: "a key of 4,097 characters",
  },
  "key-empty.ndjson": {
    bytes: sealLines([head, file("")]),
    expect: "entry-invalid",
    about: "a key without a character",
  },
  "valid-longest-tool.ndjson": {
    bytes: await write({ ...header, tool: { name: "\u{1f600}".repeat(100), version: "1" } }, []),
    expect: "valid",
    about: "a tool's name of 100 code points",
  },
  "tool-too-long.ndjson": {
    bytes: sealLines([head.replace('"vectors"', `"${"t".repeat(101)}"`)]),
    expect: "header-invalid",
    about: "a tool's name of 101 characters",
  },
  "tool-missing.ndjson": {
    bytes: sealLines([head.replace('"tool"', '"toll"')]),
    expect: "header-invalid",
    about: "no tool",
  },
  "null.ndjson": {
    bytes: sealLines([head, '{"key":"a","size":1,"problem":null}']),
    expect: "entry-invalid",
    about: "null is not the absence of a member",
  },
  "valid-fewest-members.ndjson": {
    bytes: sealLines([head.replace(/,"complete".*/, "}").replace(/\.000Z/g, "Z"), '{"key":"a","size":1}']),
    expect: "valid",
    about: "required members only, and instants without fractions",
  },
  "valid-deep.ndjson": {
    bytes: sealLines([head, `{"key":"a","size":1,"later":${"[".repeat(20_000)}${"]".repeat(20_000)}}`]),
    expect: "valid",
    about: "20,000 lists, each in the one before",
  },
  "header-alone.ndjson": { bytes: `${head}\n`, expect: "trailer-missing", about: "one line: it is taken for the seal" },
  "other-signature-form.ndjson": {
    bytes: sealLines([head, a], {}, keyOf(Buffer.alloc(32, 7))).replace(/==("\}\})/, "$1"),
    expect: "seal-invalid",
    about: "base64 without its padding",
  },
  "signature-too-long.ndjson": {
    bytes: sealLines([head, a]).replace(/"signature":"/, `"signature":"${"A".repeat(13)}`),
    expect: "trailer-invalid",
    about: "a signature of 101 characters",
  },
  "digest-in-capitals.ndjson": {
    bytes: sealLines([head, a], { sha256: hash(`${head}\n${a}\n`).toUpperCase() }),
    expect: "trailer-invalid",
    about: "SHA-256 in capitals",
  },
};
