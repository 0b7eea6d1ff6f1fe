import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { factItem } from "../../adapters/dynamo/items.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import { instantOf } from "../../core/instant.ts";
import type { Cloud } from "../../local/cloud.ts";
import { startCloud } from "../../local/start-cloud.ts";
import { synthOnce } from "../../scripts/synth.ts";
import { type Bench, figure, timed } from "../measure.ts";
import { benchEstate } from "./bench-estate.ts";
import { ledgerUsage } from "./with-cloud.ts";

/** What an answer about the past costs: by what was recorded since the last snapshot, not by the length of the history. */

const BATCH = 25;
const AT_ONCE = 8;
const HOUR_MS = 3_600_000;

/** A manifest that changed nothing, a minute after the one before; the newest is two hours old. */
const factOf = (index: number, count: number): ManifestFact => ({
  ...{ id: `bench-${index}`, type: "manifest-audited", migration: "bench", unit: "u0", requirement: "r0", agent: "a" },
  recordedAt: instantOf(Date.now() - 2 * HOUR_MS - (count - index) * 60_000),
  ...{ object: { key: `k${index}`, versionId: "v", size: 1 }, digest: null, planVersion: 1, header: null },
  ...{ entries: 1, bytes: 1, events: [] },
  verdict: { outcome: "rejected", effect: "none", findings: [] },
});

const writeFacts = async (cloud: Cloud, count: number): Promise<void> => {
  const { accessKeyId, secret } = cloud.admin;
  const credentials = { accessKeyId, secretAccessKey: secret };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: cloud.endpoint, region: cloud.region, credentials, maxAttempts: 20 }),
  );
  const write = async (from: number): Promise<void> => {
    let requests: Record<string, unknown>[] = Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => ({
      PutRequest: { Item: factItem(factOf(from + index, count)) },
    }));
    while (requests.length > 0) {
      const answer = await client.send(new BatchWriteCommand({ RequestItems: { [cloud.table]: requests } }));
      requests = (answer.UnprocessedItems?.[cloud.table] ?? []) as Record<string, unknown>[];
    }
  };
  for (let from = 0; from < count; from += BATCH * AT_ONCE)
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) => from + index * BATCH)
        .filter((start) => start < count)
        .map(write),
    );
};

const RUNS = 5;
/** A run replays 50,000 facts. */
const SNAPSHOTS = 4;

/** Read units of one answer, and the median of its milliseconds, over so many facts. */
const measured = async (count: number): Promise<{ readonly units: number; readonly ms: number }> => {
  const cloud = await startCloud({
    assembly: synthOnce(),
    port: 0,
    partitionLimit: { readUnits: 1e9, writeUnits: 1e9, burstSeconds: 1 },
  });
  try {
    await benchEstate(cloud, 2, 2, "unit");
    await writeFacts(cloud, count);
    for (let run = 0; run < SNAPSHOTS; run += 1) await cloud.runSchedule("Snapshot");
    const headers = { authorization: `Bearer ${await cloud.oidc.token(["auditor"])}` };
    const ask = async (): Promise<void> => {
      const answer = await fetch(`${cloud.apiUrl}/migrations/bench/as-of/gates`, { headers });
      if (!answer.ok) throw new Error(`the answer was ${answer.status}: ${await answer.text()}`);
      await answer.text();
    };
    await ask();
    cloud.meter.reset();
    await ask();
    const units = ledgerUsage(cloud.meter, "HttpAsOfRole").readUnits;
    const seconds: number[] = [];
    for (let run = 0; run < RUNS; run += 1) seconds.push(await timed(ask));
    return { units, ms: Math.round((seconds.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0) * 1_000) };
  } finally {
    await cloud.stop();
  }
};

const SMALL = 1_000;
const LARGE = 100_000;

export const asOfBench: Bench = {
  name: "as-of-flat",
  run: async () => {
    const small = await measured(SMALL);
    const large = await measured(LARGE);
    const what = `an answer as of an instant, of a history of ${LARGE.toLocaleString("en")} facts / of ${SMALL.toLocaleString("en")}`;
    return [
      figure("as-of-flat", large.units, small.units, "read units", `${what}; about 1`),
      figure("as-of-flat-time", large.ms, small.ms, "ms", `the same; about 1`),
    ];
  },
};
