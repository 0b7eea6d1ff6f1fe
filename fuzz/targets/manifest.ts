import { createHash } from "node:crypto";
import { gunzipSync, gzipSync, zstdCompressSync } from "node:zlib";
import { unpack } from "../../adapters/zlib-codec.ts";
import { manifestReader } from "../../core/manifest/read.ts";
import { HOSTILE_TEXTS } from "../hostile.ts";
import { mutateBytes, mutateValue } from "../mutate.ts";
import type { Random } from "../random.ts";
import type { Cut, Target } from "../target.ts";

const AT = "2026-11-22T02:00:00.000Z";
const KINDS = ["backup", "inventory", "verification"];

const headerOf = (kind: string) => ({
  ...{ format: "cleargate.manifest/1", kind, migration: "m", unit: "u", requirement: "r", agent: "a" },
  ...{ tool: { name: "t", version: "1" }, startedAt: AT, completedAt: AT, sealedAt: AT },
});

const entryOf = (kind: string, key: string, size: number): object => {
  if (kind === "inventory") return { key, sip: key, home: "p", enabled: true };
  if (kind === "verification") return { key, outcome: "passed", durationMs: size };
  return { key, size, sha256: "0".repeat(64), modifiedAt: AT };
};

/** Lines with a seal that fits them, whatever they say, so that what is behind the seal is reached. */
const sealed = (lines: readonly string[], entries: number, bytes: number): Buffer => {
  const body = lines.map((line) => `${line}\n`).join("");
  const sha256 = createHash("sha256").update(body).digest("hex");
  const seal = { sha256, entries, bytes, keyId: "k", signature: Buffer.alloc(64).toString("base64") };
  return Buffer.from(`${body}${JSON.stringify({ seal })}\n`);
};

const manifestOf = (random: Random): Buffer => {
  const kind = random.oneOf(KINDS);
  const keys = Array.from({ length: random.below(30) }, (_, index) =>
    random.happens(0.05) ? random.oneOf(HOSTILE_TEXTS) : `key${String(index).padStart(3, "0")}`,
  ).toSorted();
  const values: unknown[] = [headerOf(kind), ...keys.map((key, index) => entryOf(kind, key, index))];
  const at = random.below(values.length);
  if (random.happens(0.5)) values[at] = mutateValue(values[at], random);
  const bytes = kind === "backup" ? keys.reduce((sum, _, index) => sum + index, 0) : 0;
  const text = sealed(
    values.map((value) => JSON.stringify(value)),
    keys.length,
    bytes,
  );
  return random.happens(0.5)
    ? mutateBytes(text, random, ['"seal":', "\n", "{", "}", "[", ",", ":", '"', "\\u0000"])
    : text;
};

/** Reads some pieces; the outcome is all that the reader says. */
const outlineOf = (pieces: readonly Uint8Array[]): string => {
  let seen = 0;
  const reader = manifestReader(
    {
      header: () => () => {
        seen += 1;
      },
    },
    { content: true },
  );
  for (const piece of pieces) reader.push(piece);
  const { fault, entries, bytes, repeated, repetitions, seal, content } = reader.end();
  // After a fault, how much before it was read depends on nothing that counts.
  return JSON.stringify(fault ?? { entries, bytes, repeated, repetitions, seal, content, seen });
};

const reading: Target = {
  name: "manifest",
  generate: manifestOf,
  judge: (input: Buffer, cut: Cut) => outlineOf(cut(input)),
};

async function* streamOf(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}

const CODECS: readonly [string, Parameters<typeof unpack>[0], (bytes: Buffer) => Buffer, mark: string][] = [
  ["manifest-gzip", "gz", gzipSync, "\u001f\u008b\b"],
  ["manifest-zstd", "zst", zstdCompressSync, "(\u00b5/\u00fd"],
];

const packed = CODECS.map(
  ([name, encoding, pack, mark]): Target => ({
    name,
    generate: (random) => {
      const members = Array.from({ length: 1 + random.below(2) }, () => pack(manifestOf(random)));
      const bytes = Buffer.concat(members);
      return random.happens(0.7) ? mutateBytes(bytes, random, [mark]) : bytes;
    },
    judge: async (input, cut) => {
      const { chunks, digest } = unpack(encoding, streamOf(cut(input)), input.length);
      const pieces: Uint8Array[] = [];
      for await (const chunk of chunks) pieces.push(chunk);
      const bytes = Buffer.concat(pieces);
      return [digest(), outlineOf(pieces), encoding === "gz" && bytes.equals(gunzipSync(input)), bytes.length].join(
        " ",
      );
    },
  }),
);

export const MANIFEST_TARGETS: readonly Target[] = [reading, ...packed];
