import { gzipSync, zstdCompressSync } from "node:zlib";
import { good, head, keyFor, sealLines, type Vectors } from "./sealing.ts";

const zst = zstdCompressSync(good);
const gz = gzipSync(good);
const members = Buffer.concat([gzipSync(good.slice(0, 100)), gzipSync(good.slice(100))]);
const frames = Buffer.concat([good.slice(0, 100), good.slice(100), ""].map((part) => zstdCompressSync(part)));
const skippable = Buffer.from("502a4d1804000000aabbccdd", "hex");
const line = `{"key":"a","size":0,"later":"${"x".repeat(65_000)}"}`;
const bombed = zstdCompressSync(sealLines([head, ...Array.from({ length: 300 }, () => line)]));

/** Stored objects: their codecs and their keys. */
export const stored: Vectors = {
  "valid.ndjson.zst": {
    bytes: zst,
    objectKey: keyFor(zst, "zst"),
    expect: "valid",
    about: "the same as valid.ndjson, packed with zstd, under its object key",
  },
  "valid.ndjson.gz": { bytes: gz, objectKey: keyFor(gz, "gz"), expect: "valid", about: "the same, packed with gzip" },
  "other-digest.ndjson.zst": {
    bytes: zst,
    objectKey: keyFor(gz, "zst"),
    expect: "object-digest-mismatch",
    about: "under the digest of other bytes",
  },
  "other-unit.ndjson.zst": {
    bytes: zst,
    objectKey: keyFor(zst, "zst", { unit: "pool02" }),
    expect: "object-key-mismatch",
    about: "under the key of another unit",
  },
  "other-instant.ndjson.zst": {
    bytes: zst,
    objectKey: keyFor(zst, "zst", { completedAt: "2026-11-22T02:00:00.001Z" }),
    expect: "object-key-mismatch",
    about: "under the key of another instant, a millisecond later",
  },
  "other-prefix.ndjson.zst": {
    bytes: zst,
    objectKey: keyFor(zst, "zst").replace("intake/", "plans/"),
    expect: "object-key",
    about: "under a key that is no manifest's",
  },
  "truncated.ndjson.zst": {
    bytes: zst.subarray(0, -5),
    objectKey: keyFor(zst.subarray(0, -5), "zst"),
    expect: "codec-damaged",
    about: "the end of the zstd frame is missing",
  },
  "truncated.ndjson.gz": {
    bytes: gz.subarray(0, -5),
    objectKey: keyFor(gz.subarray(0, -5), "gz"),
    expect: "codec-damaged",
    about: "the end of the gzip member is missing",
  },
  "valid-frames.ndjson.zst": {
    bytes: frames,
    objectKey: keyFor(frames, "zst"),
    expect: "valid",
    about: "three zstd frames, one after the other, the last of them empty",
  },
  "followed.ndjson.zst": {
    bytes: Buffer.concat([zst, Buffer.alloc(4)]),
    objectKey: keyFor(Buffer.concat([zst, Buffer.alloc(4)]), "zst"),
    expect: "codec-damaged",
    about: "zeros after the zstd frame",
  },
  "skippable.ndjson.zst": {
    bytes: Buffer.concat([skippable, zst]),
    objectKey: keyFor(Buffer.concat([skippable, zst]), "zst"),
    expect: "codec-damaged",
    about: "a skippable frame before that of the manifest",
  },
  "followed.ndjson.gz": {
    bytes: Buffer.concat([gz, Buffer.alloc(4)]),
    objectKey: keyFor(Buffer.concat([gz, Buffer.alloc(4)]), "gz"),
    expect: "codec-damaged",
    about: "zeros after the gzip member",
  },
  "valid-members.ndjson.gz": {
    bytes: members,
    objectKey: keyFor(members, "gz"),
    expect: "valid",
    about: "two gzip members, one after the other",
  },
  "other-codec.ndjson.zst": {
    bytes: gz,
    objectKey: keyFor(gz, "zst"),
    expect: "codec-damaged",
    about: "gzip under the name of zstd",
  },
  "bomb.ndjson.zst": {
    bytes: bombed,
    objectKey: keyFor(bombed, "zst"),
    expect: "codec-bomb",
    about: "19 MB in a few KB: more than 16 MiB, and more than 400 times",
  },
};
