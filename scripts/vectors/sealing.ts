import { createHash, createPrivateKey, type KeyObject } from "node:crypto";
import type { Entry } from "../../core/manifest/entry.ts";
import { MANIFEST_FORMAT, type ManifestHeaderInput } from "../../core/manifest/header.ts";
import { objectKeyOf } from "../../core/manifest/object-key.ts";
import { seal } from "../../core/manifest/seal.ts";
import { writeManifest } from "../../core/manifest/write.ts";

/** A manifest for implementers of the format, and what a verifier must say of it. */
export interface Vector {
  readonly bytes: string | Buffer;
  /** `valid`, or the only code that is found. */
  readonly expect: string;
  readonly about: string;
  /** The object key that it is stored under. Without one, the bytes are a manifest that is not packed. */
  readonly objectKey?: string;
}
export type Vectors = Readonly<Record<string, Vector>>;

/** When all vectors are received. */
export const RECEIVED_AT = "2026-11-22T03:00:00.000Z";

export const SEED = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
export const keyOf = (seed: Buffer): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]),
    format: "der",
    type: "pkcs8",
  });
export const privateKey = keyOf(SEED);

export const header: ManifestHeaderInput = {
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
export const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
export const entries: Entry[] = [
  { key: "a.bak", size: 3, sha256: hash("abc") },
  { key: "b/ü.bak", size: 0, sha256: hash("") },
  { key: "b/😀.bak", size: 7, problem: "changed" },
];

export const write = async (head: ManifestHeaderInput, list: readonly Entry[]): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of writeManifest(head, list, { id: "k1", privateKey })) pieces.push(piece);
  return Buffer.concat(pieces).toString();
};

/** Seals lines that the writer would refuse, with their true figures unless others are given. */
export const sealLines = (
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

export const good = await write(header, entries);
/** The lines of {@link good}: the header and its entries. */
export const [head = "", a = "", b = "", c = ""] = good.split("\n");

/** The object key that packed bytes must be stored under, for the header above. */
export const keyFor = (bytes: Buffer, encoding: "zst" | "gz", over: Partial<Parameters<typeof objectKeyOf>[0]> = {}) =>
  objectKeyOf({
    agent: header.agent,
    migration: header.migration,
    unit: header.unit,
    requirement: header.requirement,
    completedAt: header.completedAt,
    digest: createHash("sha256").update(bytes).digest("hex"),
    encoding,
    ...over,
  });
