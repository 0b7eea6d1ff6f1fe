import { marshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, it } from "vitest";
import { checkpointItem, factItem, type Item } from "../../adapters/dynamo/items.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import { objectKeyOf } from "../../core/manifest/object-key.ts";
import { type Attributes, itemBytes } from "../../local/services/dynamodb/item-size.ts";
import { at, DAY, evidence, HOUR, passed } from "../support/readiness.ts";

/** What each refreshed manifest writes costs two units for each KiB that is begun: of names as estates have them, one is enough. */

const KIB = 1_024;
const id = "0123456789abcdef0123456789abcdef";
const digest = "ab".repeat(32);
const parts = {
  ...{ agent: "agent-emea-01", migration: "contoso-ocs-2007-r2", unit: "pool-emea-01", requirement: "rtc-backup" },
  completedAt: at(HOUR),
};
const object = {
  key: objectKeyOf({ ...parts, digest, encoding: "zst" }),
  versionId: "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY",
};
const seen = evidence(at(DAY), {
  ...{ fact: id, object, digest: "ef".repeat(32), agent: parts.agent, keyId: "2026-11" },
  ...{ publicKey: Buffer.alloc(32, 7).toString("base64"), completedAt: at(HOUR), sealedAt: at(2 * HOUR) },
  ...{ receivedAt: at(3 * HOUR), entries: 900, bytes: 9_000_000_000, proof: "listed", sequence: 77 },
});
const { completedAt: _, ...names } = parts;

const fact: ManifestFact = {
  ...{ id, type: "manifest-audited", recordedAt: at(3 * HOUR), ...names },
  object: { ...object, size: 4_000 },
  digest,
  planVersion: 3,
  header: {
    kind: "backup",
    tool: { name: "cleargate-agent", version: "0.1.0" },
    ...{ startedAt: at(0), completedAt: at(HOUR), sealedAt: at(2 * HOUR), sequence: 77, previous: "cd".repeat(32) },
    source: { type: "robocopy", tool: "robocopy", version: "10.0" },
  },
  seal: {
    ...{ entries: 900, bytes: 9_000_000_000, sha256: "ef".repeat(32), keyId: "2026-11" },
    signature: Buffer.alloc(64, 7).toString("base64"),
  },
  ...{ proof: "listed", copies: [], entries: 900, bytes: 9_000_000_000 },
  verdict: { outcome: "accepted", effect: "passed", findings: [] },
  events: [
    {
      ...{ type: "checkpoint-evidenced", unit: parts.unit, requirement: parts.requirement, at: at(3 * HOUR) },
      ...{ version: 8, state: "passed", reason: null, evidence: seen },
    },
  ],
};
const checkpoint = passed(at(DAY), {
  ...names,
  ...{ version: 8, planVersion: 3, remindEveryMs: DAY, evidence: seen },
  gates: ["move-users", "move-users@pool-emea-01"],
  baseline: [
    { fact: id, receivedAt: at(3 * HOUR), entries: 900, bytes: 9_000_000_000 },
    { fact: "f".repeat(32), receivedAt: at(HOUR), entries: 950, bytes: 9_500_000_000 },
  ],
});

const bytesOf = (item: Item): number =>
  itemBytes(marshall(item, { removeUndefinedValues: true }) as unknown as Attributes);

describe("what a refreshed manifest writes", () => {
  it("is a fact of one KiB at most", () => {
    expect(bytesOf(factItem(fact))).toBeLessThanOrEqual(KIB);
  });

  it("is a checkpoint of one KiB at most", () => {
    expect(bytesOf(checkpointItem({ value: checkpoint, dueAt: at(DAY) }))).toBeLessThanOrEqual(KIB);
  });
});
