import { a, b, c, good, head, header, keyOf, privateKey, sealLines, type Vectors, write } from "./sealing.ts";

const big = JSON.stringify({ key: "k".repeat(4_000), size: 1 });

/** The lines of a manifest, and its seal. */
export const form: Vectors = {
  "valid.ndjson": { bytes: good, expect: "valid", about: "three files, one of which changed while it was read" },
  "valid-empty.ndjson": {
    bytes: await write(header, []),
    expect: "valid",
    about: "no entries: valid as a format; a rule about content will say more",
  },
  "valid-unknown-members.ndjson": {
    bytes: sealLines([head.replace("{", '{"later":1,'), a.replace("{", '{"later":[1],')]),
    expect: "valid",
    about: "members that version 1 does not know are passed over",
  },
  "empty.ndjson": { bytes: "", expect: "object-empty", about: "nothing" },
  "truncated.ndjson": {
    bytes: good.slice(0, good.lastIndexOf('{"seal"')),
    expect: "trailer-missing",
    about: "the seal is missing",
  },
  "truncated-line.ndjson": { bytes: good.slice(0, -2), expect: "trailer-missing", about: "the last line has no end" },
  "unsorted.ndjson": { bytes: sealLines([head, b, a]), expect: "keys-unsorted", about: "b before a" },
  "utf16-order.ndjson": {
    bytes: sealLines([head, JSON.stringify({ key: "\u{1f600}", size: 1 }), JSON.stringify({ key: "\uffee", size: 1 })]),
    expect: "keys-unsorted",
    about: "sorted by UTF-16 units, not by UTF-8 bytes",
  },
  "repeated.ndjson": {
    bytes: sealLines([head, a, a]),
    expect: "keys-repeated",
    about: "a key twice: a valid format, and a finding",
  },
  "wrong-digest.ndjson": {
    bytes: good.replace('"size":3', '"size":4'),
    expect: "digest-mismatch",
    about: "changed after sealing",
  },
  "wrong-count.ndjson": {
    bytes: sealLines([head, a], { entries: 2 }),
    expect: "count-mismatch",
    about: "states two entries, has one",
  },
  "wrong-bytes.ndjson": {
    bytes: sealLines([head, a], { bytes: 4 }),
    expect: "count-mismatch",
    about: "states four bytes, has three",
  },
  "wrong-signature.ndjson": {
    bytes: sealLines([head, a], {}, keyOf(Buffer.alloc(32, 7))),
    expect: "seal-invalid",
    about: "sealed with another key under the same name",
  },
  "unknown-key.ndjson": {
    bytes: sealLines([head, a], {}, privateKey, "k9"),
    expect: "key-unknown",
    about: "a key that the plan does not name",
  },
  "not-json.ndjson": { bytes: sealLines([head, "hello"]), expect: "line-not-json", about: "a line of another kind" },
  "bad-entry.ndjson": {
    bytes: sealLines([head, '{"key":"a","size":-1}']),
    expect: "entry-invalid",
    about: "a negative size",
  },
  "bad-header.ndjson": {
    bytes: sealLines([head.replace('"pool01"', '"../pool01"'), a]),
    expect: "header-invalid",
    about: "an id that is no id",
  },
  "bad-instant.ndjson": {
    bytes: sealLines([head.replace("2026-11-22T02", "2026-02-30T02"), a]),
    expect: "header-invalid",
    about: "30 February",
  },
  "bad-utf8.ndjson": {
    bytes: Buffer.concat([
      Buffer.from(`${head}\n{"key":"`),
      Buffer.from([0xff]),
      Buffer.from('","size":1}\n{"seal":{}}\n'),
    ]),
    expect: "utf8-invalid",
    about: "a byte that is no UTF-8",
  },
  "long-line.ndjson": {
    bytes: sealLines([head, `${big.slice(0, -1)},"later":"${"x".repeat(70_000)}"}`]),
    expect: "line-too-long",
    about: "more than 65,536 bytes",
  },
  "bad-seal.ndjson": {
    bytes: sealLines([head, a]).replace(/"sha256":"[0-9a-f]{64}"(?=.*\}\}\n$)/, '"sha256":"none"'),
    expect: "trailer-invalid",
    about: "a seal whose digest is no SHA-256",
  },
  "bad-base64.ndjson": {
    bytes: sealLines([head, a, c]).replace(/"signature":"(.)/, '"signature":"!$1'),
    expect: "seal-invalid",
    about: "a signature that is no base64",
  },
};
