import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { publicKeyText } from "../../core/ed25519.ts";
import type { AccountEntry, Entry } from "../../core/manifest/entry.ts";
import { MANIFEST_FORMAT, type ManifestHeaderInput } from "../../core/manifest/header.ts";
import { objectKeyOf } from "../../core/manifest/object-key.ts";
import { writeManifest } from "../../core/manifest/write.ts";

export interface TestKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: string;
}

const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** The same key in every run, from a name. */
export const testKey = (name: string, id = "k1"): TestKey => {
  const seed = createHash("sha256").update(`cleargate test key ${name}`).digest();
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });
  return { id, privateKey, publicKey: publicKeyText(createPublicKey(privateKey)) };
};

export const header = (over: Partial<ManifestHeaderInput> = {}): ManifestHeaderInput => ({
  format: MANIFEST_FORMAT,
  kind: "backup",
  migration: "contoso",
  unit: "pool01",
  requirement: "rtc",
  agent: "agent01",
  tool: { name: "test", version: "1" },
  startedAt: "2026-11-22T01:00:00.000Z",
  completedAt: "2026-11-22T02:00:00.000Z",
  ...over,
});

export const file = (key: string, size = 100): Entry => ({
  key,
  size,
  sha256: createHash("sha256").update(key).digest("hex"),
});

export const account = (key: string, over: Partial<AccountEntry> = {}): Entry => ({
  key,
  sip: key,
  home: "pool01.contoso.com",
  ...over,
});

/** The unpacked bytes of a sealed manifest. */
export const sealedText = async (
  head: ManifestHeaderInput,
  entries: readonly Entry[],
  key: TestKey,
): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for await (const piece of writeManifest(head, entries, key)) pieces.push(piece);
  return Buffer.concat(pieces);
};

export interface Upload {
  readonly key: string;
  readonly bytes: Buffer;
}

/** Bytes under the object key that their header and digest ask for. */
export const uploadOf = (head: ManifestHeaderInput, bytes: Buffer, encoding: "zst" | "gz" = "zst"): Upload => {
  const { agent, migration, unit, requirement, completedAt } = head;
  const digest = createHash("sha256").update(bytes).digest("hex");
  return { bytes, key: objectKeyOf({ agent, migration, unit, requirement, completedAt, digest, encoding }) };
};

export const sealedUpload = async (
  head: ManifestHeaderInput,
  entries: readonly Entry[],
  key: TestKey,
  encoding: "zst" | "gz" = "zst",
): Promise<Upload> => {
  const text = await sealedText(head, entries, key);
  return uploadOf(head, encoding === "zst" ? zstdCompressSync(text) : gzipSync(text), encoding);
};
