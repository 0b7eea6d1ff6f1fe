import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { marshall } from "@aws-sdk/util-dynamodb";
import { factItem, type Item } from "../../adapters/dynamo/items.ts";
import { parquetRows } from "../../adapters/parquet.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import { objectKeyOf } from "../../core/manifest/object-key.ts";
import { rowsOfFact } from "../../core/pack/day-tables.ts";
import { COLUMNS } from "../../functions/tabulate/env.ts";
import { type Attributes, itemBytes } from "../../local/services/dynamodb/item-size.ts";
import { type Bench, figure } from "../measure.ts";

/** What one fact takes: in the ledger with its indexes, and in the daily table of the history. */

const FACTS = 100_000;
const UNITS = 1_000;
const DAY_MS = 86_400_000;
const START_MS = Date.parse("2026-11-22T00:00:00.000Z");

/** https://aws.amazon.com/dynamodb/pricing/on-demand/: each item, and each entry of an index, is counted with so many bytes more */
const OVERHEAD = 100;
const HISTORY_INDEXES = ["byMigration", "byUnit", "byAgent"];
/** What the stack's indexes of the history project, where an item has it. */
const PROJECTED = "id type recordedAt migration unit requirement agent outcome codes summary".split(" ");

const hashOf = (text: string, encoding: "hex" | "base64" = "hex"): string =>
  createHash("sha256").update(text).digest(encoding);

/** A refreshed backup of an agent that numbers and chains its manifests. */
const factOf = (index: number): ManifestFact => {
  const recordedAt = new Date(START_MS + Math.floor((index * DAY_MS) / FACTS)).toISOString();
  const unit = `pool-emea-${String(index % UNITS).padStart(4, "0")}`;
  const names = { migration: "contoso-ocs-2007-r2", unit, requirement: `backup-${index % 7}`, agent: `agent-${unit}` };
  const [id, digest, sealed] = [`id${index}`, `file${index}`, `seal${index}`].map((text) => hashOf(text)) as [
    string,
    string,
    string,
  ];
  const key = objectKeyOf({ ...names, completedAt: recordedAt, digest, encoding: "zst" });
  const object = { key, versionId: hashOf(`version${index}`).slice(0, 32) };
  const sizes = { entries: 900 + (index % 50), bytes: 9_000_000_000 + index };
  const fact = id.slice(0, 32);
  return {
    ...{ id: fact, type: "manifest-audited", recordedAt, ...names, object: { ...object, size: 4_000 + (index % 99) } },
    ...{ digest, planVersion: 3, ...sizes, proof: "listed", copies: [] },
    header: {
      ...{ kind: "backup", tool: { name: "cleargate-agent", version: "0.1.0" }, startedAt: recordedAt },
      ...{ completedAt: recordedAt, sealedAt: recordedAt, sequence: index, previous: hashOf(`previous${index}`) },
    },
    seal: {
      ...sizes,
      sha256: sealed,
      keyId: "2026-11",
      signature: createHash("sha512").update(`a${index}`).digest("base64"),
    },
    verdict: { outcome: "accepted", effect: "passed", findings: [] },
    events: [
      {
        ...{ type: "checkpoint-evidenced", unit, requirement: names.requirement, at: recordedAt, version: index },
        ...{ state: "passed", reason: null },
        evidence: {
          ...{ fact, object, digest: sealed, agent: names.agent, keyId: "2026-11", publicKey: hashOf("key", "base64") },
          ...{ completedAt: recordedAt, sealedAt: recordedAt, receivedAt: recordedAt, validUntil: recordedAt },
          ...{ ...sizes, proof: "listed", sequence: index },
        },
      },
    ],
  };
};

const storedBytes = (item: Item): number => {
  const attributes = marshall(item, { removeUndefinedValues: true }) as unknown as Attributes;
  const entryOf = (index: string): number => {
    const names = ["pk", "sk", index, "at", ...PROJECTED].filter((name) => name in attributes);
    return itemBytes(Object.fromEntries(names.map((name) => [name, attributes[name] ?? {}])));
  };
  const entries = HISTORY_INDEXES.reduce((sum, index) => sum + entryOf(index) + OVERHEAD, 0);
  return itemBytes(attributes) + OVERHEAD + entries;
};

export const historyTableBench: Bench = {
  name: "history-table",
  run: async () => {
    let parquet = 0;
    const lines: string[] = [];
    const rows = parquetRows(
      COLUMNS.history,
      async (bytes) => {
        parquet += bytes.length;
      },
      "bench",
    );
    let [stored, told] = [0, 0];
    for (let index = 0; index < FACTS; index += 1) {
      const fact = factOf(index);
      stored += storedBytes(factItem(fact));
      told += JSON.stringify(fact).length;
      for (const { table, row } of rowsOfFact(fact)) {
        if (table !== "history") continue;
        await rows.write(row as never);
        lines.push(JSON.stringify(row));
      }
    }
    await rows.end();
    const packed = gzipSync(lines.join("\n")).length;
    return [
      figure("history-table", parquet / FACTS, packed / FACTS, "bytes", "a fact in a day's Parquet / as packed JSON"),
      figure(
        "history-stored",
        stored / FACTS,
        told / FACTS,
        "bytes",
        "a fact in the ledger with its indexes, as AWS counts storage / as JSON",
      ),
    ];
  },
};
