import { createHash } from "node:crypto";
import { unpack } from "../../adapters/zlib-codec.ts";
import { auditPass } from "../../core/audit/pass.ts";
import { isFailure } from "../../core/failure.ts";
import type { ManifestHeader } from "../../core/manifest/header.ts";
import { findManifestKey, type ManifestKey, objectKeyOf } from "../../core/manifest/object-key.ts";
import { manifestReader } from "../../core/manifest/read.ts";
import { Agent, type AgentKey, Unit } from "../../core/plan/document.ts";
import { manifestRequirement } from "./requirement.ts";

/** A stored manifest and what its verdict depends on, but for the rules about content. */
export interface StoredManifest {
  readonly bytes: Buffer;
  /** Without one, the bytes are a manifest that is not packed, and of any place. */
  readonly objectKey?: string | undefined;
  readonly receivedAt: string;
  readonly keys: readonly AgentKey[];
}

const NOWHERE = { agent: "a", migration: "m", unit: "u", requirement: "r", completedAt: "2026-01-01T00:00:00.000Z" };
const unit = Unit.parse({ id: "pool01", kind: "pool", name: "pool01.contoso.com" });

const headerOf = (pieces: readonly Buffer[]): ManifestHeader | undefined => {
  const reader = manifestReader({ header: () => () => undefined });
  for (const piece of pieces) reader.push(piece);
  return reader.end().header;
};

const unpackAll = async ({ encoding }: ManifestKey, bytes: Buffer): Promise<readonly Buffer[] | string> => {
  async function* packed(): AsyncGenerator<Buffer> {
    yield bytes;
  }
  const pieces: Buffer[] = [];
  try {
    for await (const piece of unpack(encoding, packed(), bytes.length).chunks) pieces.push(piece);
    return pieces;
  } catch (error) {
    if (!isFailure(error, "codec-damaged", "codec-bomb")) throw error;
    return error.code;
  }
};

/** The codes by which the auditor refuses it, or `keys-repeated`, or none: all that docs/manifest-format.md is about. */
export const judgeStored = async ({ bytes, objectKey, receivedAt, keys }: StoredManifest): Promise<string[]> => {
  const digest = createHash("sha256").update(bytes).digest("hex");
  const stated = objectKey === undefined ? undefined : findManifestKey(objectKey);
  if (objectKey !== undefined && stated === undefined) return ["object-key"];
  const pieces = stated === undefined ? [bytes] : await unpackAll(stated, bytes);
  if (typeof pieces === "string") return [pieces];
  const header = headerOf(pieces);
  const own = findManifestKey(objectKeyOf({ ...(header ?? NOWHERE), digest, encoding: "zst" })) as ManifestKey;
  const place = stated ?? own;
  const agent = Agent.parse({ id: place.agent, units: ["*"], keys: [keys[0]] });
  const requirement = manifestRequirement({ evidence: header?.kind ?? "backup" });
  const pass = auditPass(place, { agent: { ...agent, keys: [...keys] }, unit, requirement }, receivedAt);
  for (const piece of pieces) pass.push(piece);
  const { findings } = pass.end({ digest });
  const codes = findings.filter(({ severity }) => severity === "refuse").map(({ code }) => code);
  return codes.length > 0 ? codes : findings.flatMap(({ code }) => (code === "keys-repeated" ? [code] : []));
};
