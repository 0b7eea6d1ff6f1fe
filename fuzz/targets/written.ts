import { createHash, generateKeyPairSync } from "node:crypto";
import { judgeSeal } from "../../core/audit/scope.ts";
import { publicKeyText } from "../../core/ed25519.ts";
import type { Entry } from "../../core/manifest/entry.ts";
import type { ManifestHeaderInput } from "../../core/manifest/header.ts";
import { manifestReader } from "../../core/manifest/read.ts";
import { writeManifest } from "../../core/manifest/write.ts";
import { Agent } from "../../core/plan/document/agent.ts";
import { canonical } from "../../core/plan/rules-digest.ts";
import { HOSTILE_TEXTS } from "../hostile.ts";
import { mutateValue } from "../mutate.ts";
import type { Random } from "../random.ts";
import { BrokenRule, type Target } from "../target.ts";

/** Whatever the writer accepts, the reader reads, finds sealed, and gives back. */

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const AGENT = Agent.parse({ id: "a", units: ["*"], keys: [{ id: "k", publicKey: publicKeyText(publicKey) }] });
const AT = "2026-11-22T02:00:00.000Z";

const HEADER: ManifestHeaderInput = {
  ...{ format: "cleargate.manifest/1", migration: "m", unit: "u", requirement: "r", agent: "a" },
  ...{ kind: "backup", tool: { name: "t", version: "1" }, startedAt: AT, completedAt: AT, sealedAt: AT },
  ...{ sequence: 2, previous: "0".repeat(64), source: { type: "folder" }, proof: "hashed" },
  checks: [{ name: "read again", outcome: "passed" }],
  copies: [{ location: "s3://vault", site: "off-site", immutableUntil: AT }],
  labels: { host: "x" },
};

const entryOf = (kind: string, key: string, random: Random): object => {
  const text = random.oneOf(HOSTILE_TEXTS).slice(0, 1 + random.below(4_000));
  if (kind === "inventory") return { key, sip: key, home: text, more: text };
  if (kind === "backup") return { key, size: random.below(2 ** 40), checksum: text.slice(0, 100), in: text };
  return { key, outcome: "passed", detail: text };
};

const generate = (random: Random): Buffer => {
  const kind = random.oneOf(["backup", "inventory", "verification", "document"]);
  const keys = Array.from({ length: random.below(20) }, () =>
    random.happens(0.3) ? random.oneOf(HOSTILE_TEXTS) : `key${random.below(1_000)}`,
  );
  const sorted = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const header: unknown = {
    ...HEADER,
    kind,
    ...(random.happens(0.3) ? { labels: { [random.oneOf(HOSTILE_TEXTS)]: "x" } } : {}),
  };
  const made: unknown[] = [header, ...sorted.map((key) => entryOf(kind, key, random))];
  const at = random.below(made.length);
  return Buffer.from(JSON.stringify(random.happens(0.4) ? made.with(at, mutateValue(made[at], random)) : made));
};

const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));

const judge: Target["judge"] = async (input, cut) => {
  const [header, ...entries] = JSON.parse(input.toString("utf8")) as [ManifestHeaderInput, ...Entry[]];
  const pieces: Buffer[] = [];
  for await (const piece of writeManifest(header, entries, { id: "k", privateKey })) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const found: Entry[] = [];
  const reader = manifestReader({ header: () => (entry) => void found.push(entry) });
  for (const piece of cut(bytes)) reader.push(piece);
  const outline = reader.end();
  if (outline.fault !== undefined) throw new BrokenRule(`what was written is ${JSON.stringify(outline.fault)}`);
  if (!same(found, entries)) throw new BrokenRule("what is read is not what was written");
  if (outline.seal === undefined || judgeSeal(outline.seal, AGENT, AT, AT).length > 0)
    throw new BrokenRule("what was written is not sealed");
  const { sha256 } = outline.seal;
  return `${outline.entries} ${outline.bytes} ${createHash("sha256").update(sha256).digest("hex")}`;
};

export const WRITTEN_TARGETS: readonly Target[] = [{ name: "manifest-written", generate, judge }];
