import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import type { Entry } from "../core/manifest/entry.ts";
import { MANIFEST_FORMAT, type ManifestHeaderInput } from "../core/manifest/header.ts";
import { publicKeyText, seal } from "../core/manifest/seal.ts";
import { writeManifest } from "../core/manifest/write.ts";

/** Writes docs/vectors: manifests for implementers of the format, each with the finding that it must lead to. */

const SEED = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
const keyOf = (seed: Buffer): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]),
    format: "der",
    type: "pkcs8",
  });
const privateKey = keyOf(SEED);

const header: ManifestHeaderInput = {
  format: MANIFEST_FORMAT,
  kind: "backup",
  migration: "contoso-lync2013",
  unit: "pool01",
  requirement: "rtc",
  agent: "agent-pool01",
  tool: { name: "vectors", version: "1" },
  startedAt: "2026-11-22T01:00:00.000Z",
  completedAt: "2026-11-22T02:00:00.000Z",
  complete: true,
  copies: [{ location: "s3://vault/rtc", site: "off-site", immutable: true }],
  labels: {},
};
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
const entries: Entry[] = [
  { key: "a.bak", size: 3, sha256: hash("abc") },
  { key: "b/ü.bak", size: 0, sha256: hash("") },
  { key: "b/😀.bak", size: 7, problem: "changed" },
];

const write = async (head: ManifestHeaderInput, list: readonly Entry[]): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of writeManifest(head, list, { id: "k1", privateKey })) pieces.push(piece);
  return Buffer.concat(pieces).toString();
};

/** Seals lines that the writer would refuse, with their true figures unless others are given. */
const sealLines = (
  lines: readonly string[],
  figures: { entries?: number; bytes?: number; sha256?: string } = {},
  key = privateKey,
  keyId = "k1",
): string => {
  const body = `${lines.join("\n")}\n`;
  const bytes = lines.slice(1).reduce((sum, line) => sum + Number(/"size":(\d+)/.exec(line)?.[1] ?? 0), 0);
  const stated = { entries: lines.length - 1, bytes, sha256: hash(body), keyId, ...figures };
  return `${body}${JSON.stringify({ seal: seal(stated, key) })}\n`;
};

const folder = join(import.meta.dirname, "..", "docs", "vectors");
mkdirSync(folder, { recursive: true });
const good = await write(header, entries);
const [head = "", a = "", b = "", c = ""] = good.split("\n");
const big = JSON.stringify({ key: "k".repeat(4_000), size: 1 });

const vectors: Record<string, { bytes: string | Buffer; expect: string; about: string }> = {
  "valid.ndjson": { bytes: good, expect: "valid", about: "three files, one of which changed while it was read" },
  "valid.ndjson.gz": { bytes: gzipSync(good), expect: "valid", about: "the same, packed with gzip" },
  "valid.ndjson.zst": { bytes: zstdCompressSync(good), expect: "valid", about: "the same, packed with zstd" },
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

for (const [file, { bytes }] of Object.entries(vectors)) writeFileSync(join(folder, file), bytes);
const index = {
  about:
    "Vectors of cleargate.manifest/1; docs/manifest-format.md specifies it. `expect` is `valid`, or the code of the finding.",
  key: { id: "k1", seed: SEED.toString("hex"), publicKey: publicKeyText(createPublicKey(privateKey)) },
  vectors: Object.entries(vectors).map(([file, { expect, about }]) => ({ file, expect, about })),
};
writeFileSync(join(folder, "index.json"), `${JSON.stringify(index, null, 2)}\n`);
process.stdout.write(`${Object.keys(vectors).length} vectors\n`);
