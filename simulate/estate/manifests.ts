import { createHash } from "node:crypto";
import { type Instant, plus } from "../../core/instant.ts";
import type { Entry } from "../../core/manifest/entry.ts";
import { MANIFEST_FORMAT, type ManifestHeaderInput } from "../../core/manifest/header.ts";
import { objectKeyOf } from "../../core/manifest/object-key.ts";
import { writeManifest } from "../../core/manifest/write.ts";
import { packed } from "../world/codec.ts";
import { AGENT_KEY, FORGED_KEY } from "./keys.ts";
import { findOddName, type Naming } from "./names.ts";

/** What a manifest shows, or what is wrong with it. */
export const EFFECTS = [
  "good",
  "failing",
  "incomplete",
  "changing",
  "homed-twice",
  "shrunk",
  "forged",
  "damaged",
  "garbage",
  "unroutable",
  "stranger",
  // There, and as good as any, but nobody can read it for a while.
  "unreadable",
] as const;
export type Effect = (typeof EFFECTS)[number] | Naming;

export interface Evidence {
  readonly migration: string;
  readonly unit: string;
  readonly requirement: string;
  readonly effect: Effect;
  readonly completedAt: Instant;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const PEOPLE = ["ann", "bob", "cid"];

const namesOf = ({ unit, effect }: Evidence): string[] => {
  const people = effect === "shrunk" ? PEOPLE.slice(0, 1) : PEOPLE;
  const own = people.map((person) => `sip:${person}.${unit}@example.com`);
  // One account that every pool has, where it is homed twice.
  return effect === "homed-twice" ? [...own, "sip:zoe@example.com"] : own;
};

/** An account whose attributes are all called so, within the limits of the format. */
const oddAccount = (key: string, odd: string): Entry => ({
  key: `${key} ${odd}`,
  sip: odd.slice(0, 1_024),
  name: odd.slice(0, 1_024),
  home: odd.slice(0, 2_048),
  target: odd.slice(0, 2_048),
});

const oddEntries = (evidence: Evidence, odd: string): Entry[] =>
  evidence.requirement === "accounts"
    ? namesOf(evidence).map((name) => oddAccount(name, odd))
    : [{ key: `x ${odd}.xml`, size: 1_000, sha256: sha256(evidence.unit) }];

const entriesOf = (evidence: Evidence): Entry[] => {
  const odd = findOddName(evidence.effect);
  if (odd !== undefined) return oddEntries(evidence, odd);
  const { requirement, unit, effect } = evidence;
  const names = namesOf(evidence);
  const size = effect === "shrunk" ? 10 : 1_000;
  const problem = effect === "changing" ? ({ problem: "changed" } as const) : {};
  switch (requirement) {
    case "accounts":
      return names.map((name) => ({
        key: name,
        sip: effect === "failing" ? "nobody" : name,
        home: `${unit}.example.com`,
        ...(effect === "changing" ? { target: "elsewhere.example.com" } : {}),
      }));
    case "export":
      return [
        { key: effect === "failing" ? "export.txt" : "export.xml", size, sha256: sha256(unit), ...problem },
        ...names.map((key) => ({ key, size: 1, in: "export.xml" })),
      ];
    case "emptied":
      return [{ key: "all", outcome: effect === "failing" ? "failed" : "passed" }];
    default:
      return [
        { key: effect === "failing" ? "rtc.txt" : "rtc.bak", size, sha256: sha256(`${unit} ${size}`), ...problem },
      ];
  }
};

const KIND_OF: Readonly<Record<string, ManifestHeaderInput["kind"]>> = { accounts: "inventory", emptied: "document" };

const headerOf = (evidence: Evidence): ManifestHeaderInput => ({
  format: MANIFEST_FORMAT,
  kind: KIND_OF[evidence.requirement] ?? "backup",
  migration: evidence.migration,
  unit: evidence.unit,
  requirement: evidence.requirement,
  agent: "agent",
  tool: { name: "simulated", version: "1" },
  startedAt: plus(evidence.completedAt, -60_000),
  completedAt: evidence.completedAt,
  ...(evidence.effect === "incomplete" ? { complete: false } : {}),
});

const sealed = async (evidence: Evidence): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  const key = evidence.effect === "forged" ? FORGED_KEY : AGENT_KEY;
  for await (const piece of writeManifest(headerOf(evidence), entriesOf(evidence), key)) pieces.push(piece);
  const whole = Buffer.concat(pieces);
  if (evidence.effect === "damaged") return whole.subarray(0, -20);
  return evidence.effect === "garbage" ? Buffer.from("no manifest at all") : whole;
};

/** A manifest as an agent pushes it: sealed, small, and in a packing that costs nothing. */
export const manifestOf = async (
  evidence: Evidence,
  pack: (bytes: Uint8Array) => Buffer = packed,
): Promise<{ readonly key: string; readonly bytes: Buffer }> => {
  const text = await sealed(evidence);
  const bytes = evidence.effect === "garbage" ? text : pack(text);
  const { migration, unit, requirement, completedAt, effect } = evidence;
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (effect === "unroutable") return { key: `intake/agent/${migration}/${digest}`, bytes };
  const agent = effect === "stranger" ? "nobody" : "agent";
  return { key: objectKeyOf({ agent, migration, unit, requirement, completedAt, digest, encoding: "gz" }), bytes };
};
