import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, it } from "vitest";
import { factItem, findFactSummary, type Item, readFact } from "../../adapters/dynamo/items.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import { objectKeyOf } from "../../core/manifest/object-key.ts";
import { type Path, pathsIn, withOther } from "../support/any-place.ts";

/** A manifest's fact is stored without what it says twice, and is read as it was. */

const AT = "2026-11-22T12:00:00.000Z";
const COMPLETED = "2026-11-22T11:00:00.000Z";
const parts = { agent: "agent01", migration: "contoso", unit: "pool01", requirement: "rtc", completedAt: COMPLETED };
const digest = "ab".repeat(32);
const object = { key: objectKeyOf({ ...parts, digest, encoding: "zst" }), versionId: "v1" };
const base = { unit: "pool01", requirement: "rtc", at: AT };

const usual: ManifestFact = {
  id: "0123456789abcdef0123456789abcdef",
  type: "manifest-audited",
  recordedAt: AT,
  ...{ migration: "contoso", unit: "pool01", requirement: "rtc", agent: "agent01" },
  object: { ...object, size: 400 },
  digest,
  planVersion: 3,
  header: {
    kind: "backup",
    tool: { name: "cleargate-agent", version: "1.2.3" },
    ...{ startedAt: COMPLETED, completedAt: COMPLETED, sealedAt: AT, sequence: 7, previous: "cd".repeat(32) },
  },
  seal: { entries: 9, bytes: 99, sha256: "ef".repeat(32), keyId: "k1", signature: "c2lnbmF0dXJl" },
  proof: "listed",
  copies: [],
  ...{ entries: 9, bytes: 99 },
  verdict: { outcome: "accepted", effect: "passed", findings: [] },
  events: [
    {
      ...{ ...base, type: "checkpoint-evidenced", version: 8, state: "passed", reason: null },
      evidence: {
        ...{ fact: "0123456789abcdef0123456789abcdef", object, digest: "ef".repeat(32), agent: "agent01", keyId: "k1" },
        ...{
          publicKey: "cHVibGlj",
          completedAt: COMPLETED,
          sealedAt: AT,
          receivedAt: AT,
          validUntil: "2026-11-23T11:00:00.000Z",
        },
        ...{ entries: 9, bytes: 99, proof: "listed", sequence: 7 },
      },
    },
    { type: "gate-counted", gate: "go", version: 5, unsatisfied: 2, at: AT },
  ],
};

const stored = (fact: ManifestFact): Item => unmarshall(marshall(factItem(fact))) as Item;

/** What keys are made of: a fact without it is none. */
const isKey = ([name]: Path): boolean => ["id", "type", "recordedAt", "migration"].includes(String(name));

describe("a manifest's fact", () => {
  it("is read as it was written, without most of its bytes", () => {
    expect(readFact(stored(usual))).toEqual(usual);
    const sizeOf = (value: object): number =>
      JSON.stringify(value, (_, one) => (one?.type === "Buffer" ? "x".repeat(one.data.length) : one)).length;
    expect(sizeOf(factItem(usual))).toBeLessThan(sizeOf(usual) * 0.65);
  });

  it.each([undefined, null, "other", 1, [], {}])("is read as it was written, with %j in any place", (other) => {
    const places = pathsIn(usual).filter((path) => !isKey(path));
    expect(places.length).toBeGreaterThan(60);
    for (const path of places) {
      const odd = withOther(usual, path, other) as ManifestFact;
      let item: Item;
      try {
        item = stored(odd);
      } catch {
        // What lists show of it can not be said: nothing writes such a fact.
        continue;
      }
      expect([path, readFact(item)]).toStrictEqual([path, odd]);
    }
  });

  it.each([
    ["the object of another key", { object: { ...object, key: `${object.key}x`, size: 1 } }],
    [
      "the object of another unit",
      { object: { ...object, key: objectKeyOf({ ...parts, unit: "b", digest, encoding: "gz" }), size: 1 } },
    ],
    [
      "an object packed otherwise",
      { object: { key: objectKeyOf({ ...parts, digest, encoding: "gz" }), versionId: "v", size: 1 } },
    ],
    ["no unit", { unit: null, requirement: null, agent: null, digest: null, header: null, events: [] }],
    ["no seal", { seal: undefined }],
    ["a digest in capitals", { digest: digest.toUpperCase() }],
    ["a signature in another base64", { seal: { ...usual.seal, signature: "c2lnbmF0dXJl\n" } }],
  ] as const)("is read as it was written, with %s", (_, over) => {
    const fact = Object.fromEntries(Object.entries({ ...usual, ...over }).filter(([, one]) => one !== undefined));
    expect(readFact(stored(fact as unknown as ManifestFact))).toEqual(fact);
  });

  it("is read as an earlier build stored it", () => {
    const { outcome, codes, summary } = summarizeFact(usual);
    const { evidence, ...event } = usual.events[0] as never as { evidence: { keyId?: string; proof?: string } };
    const { keyId: _, proof: __, ...unsealed } = evidence;
    const fact = { ...usual, events: [{ ...event, evidence: unsealed }] } as unknown as ManifestFact;
    const at = `${AT}#${usual.id}`;
    const item = { pk: `F#${usual.id}`, sk: "F", ...fact, byMigration: "contoso", byUnit: "contoso#pool01", at };
    expect(readFact({ ...item, outcome, codes, summary })).toEqual(fact);
  });

  it("is read as the first edition of brief facts stored it", () => {
    const item = stored(usual);
    const [event, ...others] = item.events as Record<string, unknown>[];
    const first = { type: "checkpoint-evidenced", state: "passed", reason: null };
    const header = { ...(item.header as object), sealedAt: AT };
    expect(readFact({ ...item, brief: 1, header, events: [{ ...event, ...first }, ...others] })).toEqual(usual);
    const { sealedAt: _, ...unsealed } = usual.header as unknown as Record<string, unknown>;
    const { "#lacks": __, ...storedHeader } = stored({ ...usual, header: unsealed } as never).header as Record<
      string,
      unknown
    >;
    const read = readFact({ ...stored(usual), brief: 1, header: storedHeader, events: [] });
    expect(read).toEqual({ ...usual, header: unsealed, events: [] });
  });

  it("that says nothing unusual has no summary of its own; any other has, whole", () => {
    expect(findFactSummary(stored(usual))).toBeUndefined();
    const findings = [{ code: "proof-weak", severity: "warn", message: "weak" }];
    for (const verdict of [
      { ...usual.verdict, findings },
      { outcome: "rejected", effect: "none", findings: [{ ...findings[0], severity: "refuse" }] },
    ]) {
      const fact = { ...usual, verdict } as ManifestFact;
      const { byMigration: _, byUnit: __, byAgent: ___, ...projected } = stored(fact);
      expect(findFactSummary(projected)).toEqual(summarizeFact(fact));
    }
  });
});
