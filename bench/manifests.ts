import { createHash, generateKeyPairSync } from "node:crypto";
import { createReadStream, createWriteStream, statSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { pack, unpack } from "../adapters/zlib-codec.ts";
import { auditPass } from "../core/audit/pass.ts";
import { publicKeyText } from "../core/ed25519.ts";
import type { Entry } from "../core/manifest/entry.ts";
import { MANIFEST_FORMAT, type ManifestKind } from "../core/manifest/header.ts";
import type { ManifestKey } from "../core/manifest/object-key.ts";
import { writeManifest } from "../core/manifest/write.ts";
import type { ManifestRequirement } from "../core/plan/document/requirement/requirement.ts";
import { Agent, Requirement, Unit } from "../core/plan/document.ts";
import { isMetByManifest } from "../core/plan/reads.ts";

/** Sealed manifests of any size on disk, and the two ways through them that are compared. */

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const AT = "2026-11-22T02:00:00.000Z";
const NOW = "2026-11-22T03:00:00.000Z";
const unit = Unit.parse({ id: "pool01", kind: "pool", name: "pool01.contoso.com" });
const agent = Agent.parse({ id: "a", units: ["*"], keys: [{ id: "k", publicKey: publicKeyText(publicKey) }] });

const requirementOf = (kind: ManifestKind): ManifestRequirement => {
  const requirement = Requirement.parse({
    id: "r",
    title: "r",
    evidence: kind,
    kinds: ["pool"],
    maxAge: "24h",
    judgement: "bench",
    ...(kind === "backup" ? { minimumProof: "hashed" } : {}),
  });
  if (!isMetByManifest(requirement)) throw new TypeError(`an agent gives no evidence of a ${requirement.evidence}`);
  return requirement;
};

function* accounts(count: number): Generator<Entry> {
  for (let index = 0; index < count; index += 1) {
    const user = `user${String(index).padStart(8, "0")}`;
    const sip = `sip:${user}@contoso.com`;
    yield {
      key: sip,
      sip,
      name: `User ${index}`,
      home: "pool01.contoso.com",
      enabled: true,
      guid: createHash("md5").update(user).digest("hex"),
    };
  }
}

function* files(count: number): Generator<Entry> {
  for (let index = 0; index < count; index += 1) {
    const key = `share/${String(index >> 10).padStart(6, "0")}/file${String(index & 1023).padStart(5, "0")}.dat`;
    yield { key, size: index, sha256: createHash("sha256").update(key).digest("hex"), modifiedAt: AT };
  }
}

const place: ManifestKey = {
  agent: "a",
  migration: "m",
  unit: "pool01",
  requirement: "r",
  completedAt: AT,
  digest: "",
  encoding: "zst",
};

export const writeSealed = async (file: string, kind: "inventory" | "backup", count: number): Promise<void> => {
  const entries = kind === "inventory" ? accounts(count) : files(count);
  const header = {
    format: MANIFEST_FORMAT,
    kind,
    migration: "m",
    unit: "pool01",
    requirement: "r",
    agent: "a",
    tool: { name: "bench", version: "1" },
    startedAt: AT,
    completedAt: AT,
  } as const;
  await pipeline(pack(writeManifest(header, entries, { id: "k", privateKey }), "zst"), createWriteStream(file));
};

const unpackFile = (file: string) =>
  unpack("zst", createReadStream(file, { highWaterMark: 1 << 16 }), statSync(file).size);

/** The whole audit as the function runs it, without the cloud around it. */
export const auditFile = async (file: string, kind: "inventory" | "backup", trusted = agent): Promise<number> => {
  const pass = auditPass(place, { agent: trusted, unit, requirement: requirementOf(kind) }, NOW);
  for await (const chunk of unpackFile(file).chunks) pass.push(chunk);
  const { entries, findings } = pass.end({ digest: undefined });
  const unexpected = findings.filter(({ code }) => code !== "key-unknown" && code !== "seal-invalid");
  if (unexpected.length > 0) throw new Error(JSON.stringify(unexpected));
  return entries;
};

/** The floor: unpack, split into lines, JSON.parse, and nothing else, unless the seal's hash is to be calculated too. */
export const parseFile = async (file: string, isHashed = false): Promise<number> => {
  const hash = createHash("sha256");
  let count = 0;
  let carry = "";
  const { chunks } = unpackFile(file);
  for await (const chunk of chunks) {
    if (isHashed) hash.update(chunk);
    const lines = (carry + chunk.toString("utf8")).split("\n");
    carry = lines.pop() as string;
    for (const line of lines) if (JSON.parse(line) !== null) count += 1;
  }
  return count;
};
