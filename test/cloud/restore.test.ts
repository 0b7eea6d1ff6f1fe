import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { accountsOf, allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { storedDisagreements } from "../support/stored-problems.ts";

/** A ledger that is lost, and restored from a copy into a table that is new, beside buckets and keys that are still there. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-restore-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HOUR_MS = 3_600_000;

type Items = readonly Record<string, unknown>[];

const originOf = async (cloud: TestCloud): Promise<string> =>
  (await cloud.get<{ head: { origin: string } }>("/log")).body.head.origin;

/** All that a cloud kept but for its ledger, as another folder. */
const withoutLedger = (from: string, name: string): string => {
  const to = join(folder, name);
  cpSync(from, to, { recursive: true, filter: (path) => !/ledger\.sqlite|positions/.test(path) });
  return to;
};

const writeAll = async (cloud: TestCloud, items: Items): Promise<void> => {
  const credentials = { accessKeyId: cloud.admin.accessKeyId, secretAccessKey: cloud.admin.secret };
  const client = new DynamoDBClient({ endpoint: cloud.endpoint, region: cloud.region, credentials });
  const dynamo = DynamoDBDocumentClient.from(client);
  for (let at = 0; at < items.length; at += 25) {
    const RequestItems = { [cloud.table]: items.slice(at, at + 25).map((Item) => ({ PutRequest: { Item } })) };
    const { UnprocessedItems = {} } = await dynamo.send(new BatchWriteCommand({ RequestItems }));
    expect(UnprocessedItems).toEqual({});
  }
  dynamo.destroy();
};

const dataDir = join(folder, "lost");
let copy: Items;
/** From before the last evidence came. */
let early: Items;
let late: string;
let mails: number;
beforeAll(async () => {
  const lost = await testCloud({ dataDir });
  await lost.applyPlan(planText());
  for (const upload of await allGood(60)) await lost.upload("agent00", upload);
  await lost.waitUntilIdle();
  await lost.runSchedule("Log");
  early = await lost.items("");
  const upload = await rtcOf("pool01", 20);
  await lost.upload("agent00", upload);
  await lost.waitUntilIdle();
  await lost.runSchedule("Log");
  [copy, late, mails] = [await lost.items(""), (await lost.factOf(upload.key)).id, lost.inbox.list().length];
  await lost.stop();
}, 120_000);

const codesOf = async (cloud: TestCloud): Promise<readonly string[]> =>
  (await storedDisagreements(cloud, await originOf(cloud))).map(({ code }) => code);

describe("a ledger that is restored into a new table", () => {
  it("is the same to its last fact: fsck finds nothing, gates are as they were, nobody is mailed again, and it goes on", async () => {
    const cloud = await testCloud({ dataDir: withoutLedger(dataDir, "whole") });
    try {
      expect(await cloud.items("")).toEqual([]);
      await writeAll(cloud, copy);
      await cloud.waitUntilIdle();
      await cloud.runSchedule("Fsck");
      const facts = copy.filter(({ pk }) => String(pk).startsWith("F#")).length;
      const { run } = (await cloud.get<{ run: Record<string, unknown> }>("/fsck")).body;
      expect(run).toMatchObject({ state: "finished", found: 0, walked: { facts } });
      expect(await codesOf(cloud)).toEqual([]);
      expect((await cloud.gate("go")).state).toBe("clear");
      expect(cloud.inbox.list()).toHaveLength(mails);
      await cloud.upload("agent00", await accountsOf("pool01", 1, ["ann", "bob"]));
      await cloud.waitUntilIdle();
      await cloud.runSchedule("Log");
      expect(await codesOf(cloud)).toEqual([]);
    } finally {
      await cloud.stop();
    }
  }, 120_000);

  it("from a second before its last fact: evidence is found again, and fsck names what the log has otherwise", async () => {
    const cloud = await testCloud({ dataDir: withoutLedger(dataDir, "early"), mayBreakRules: "a fact is missing" });
    try {
      await writeAll(cloud, early);
      await cloud.waitUntilIdle();
      expect(await codesOf(cloud)).toEqual(["leaf-unindexed", "fact-removed", "object-unrecorded"]);
      // Reconcile looks for objects that are old enough to have been recorded.
      await cloud.advanceClock(3 * HOUR_MS);
      await cloud.runSchedule("Reconcile");
      await cloud.waitUntilIdle();
      expect((await cloud.facts()).map(({ id }) => id)).toContain(late);
      await cloud.runSchedule("Log");
      expect(await codesOf(cloud)).toEqual(["leaf-unindexed", "fact-changed"]);
    } finally {
      await cloud.stop();
    }
  }, 120_000);
});
