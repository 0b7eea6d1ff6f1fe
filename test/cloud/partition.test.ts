import { DynamoDBClient, PutItemCommand, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { paceOf, WRITE_UNITS_A_SECOND } from "../../adapters/dynamo/pace.ts";
import { instantOf } from "../../core/instant.ts";
import { PARTITION_LIMIT, partitions } from "../../local/services/dynamodb/partitions.ts";
import { planOfText } from "../support/applied.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { planText } from "../support/plan.ts";

/** What one partition of the table takes in a second, and that a plan comes into force within it. */

describe("a partition", () => {
  const WRITES = 10_000;
  const UNITS = 40;

  /** A clock that only waiting moves, and a partition without anything saved up. */
  const world = () => {
    let now = 0;
    return {
      now: () => now,
      pause: async (ms: number) => {
        now += ms;
      },
      limit: partitions(() => now, { ...PARTITION_LIMIT, burstSeconds: 0 }),
    };
  };

  it("throttles whoever writes as fast as they can", () => {
    const { limit } = world();
    let taken = 0;
    while (taken < WRITES && limit.takes("writeUnits", "a")) {
      limit.spend("writeUnits", "a", UNITS);
      taken += 1;
    }
    expect(taken).toBe(PARTITION_LIMIT.writeUnits / UNITS);
    expect(limit.takes("writeUnits", "b")).toBe(true);
    expect(limit.takes("readUnits", "a")).toBe(true);
  });

  it("never throttles who keeps the pace, and takes 100,000 checkpoints of four units in less than nine minutes", async () => {
    const { now, pause, limit } = world();
    const pace = paceOf({ clock: () => instantOf(Math.ceil(now())), pause });
    for (let write = 0; write < WRITES; write += 1) {
      await pace.spend(UNITS);
      expect(limit.takes("writeUnits", "a")).toBe(true);
      limit.spend("writeUnits", "a", UNITS);
    }
    expect(now() / 1_000).toBeGreaterThan((0.99 * WRITES * UNITS) / WRITE_UNITS_A_SECOND);
    expect(now()).toBeLessThan(9 * 60_000);
  });

  it("takes at once what was saved up in five minutes, and nothing beyond", () => {
    let now = 0;
    const limit = partitions(() => now);
    limit.spend("writeUnits", "a", 300_000);
    expect(limit.takes("writeUnits", "a")).toBe(false);
    now += 1_000;
    expect(limit.takes("writeUnits", "a")).toBe(true);
    limit.spend("writeUnits", "a", 2_000);
    now += 1_000;
    expect(limit.takes("writeUnits", "a")).toBe(false);
    now += 3_600_000;
    limit.spend("writeUnits", "a", 299_999);
    expect(limit.takes("writeUnits", "a")).toBe(true);
  });
});

describe("a table with partitions that take much less", () => {
  let cloud: TestCloud;
  const LIMIT = { writeUnits: 40, readUnits: 3_000, burstSeconds: 1 };
  beforeAll(async () => {
    cloud = await testCloud({ partitionLimit: LIMIT });
  }, 60_000);
  afterAll(() => cloud?.stop());

  const client = (): DynamoDBClient => {
    const credentials = { accessKeyId: cloud.admin.accessKeyId, secretAccessKey: cloud.admin.secret };
    return new DynamoDBClient({ endpoint: cloud.endpoint, region: cloud.region, maxAttempts: 1, credentials });
  };

  /** 300 KB, which are as many units: after one the partition takes nothing for more than six seconds. */
  const item = (pk: string) => ({ pk: { S: pk }, sk: { S: "x" }, text: { S: "x".repeat(300 * 1_024 - 20) } });

  it("throttles a writer that does not wait, by each operation in its own way", async () => {
    const dynamo = client();
    const put = (pk: string) => dynamo.send(new PutItemCommand({ TableName: cloud.table, Item: item(pk) }));
    await put("X#1");
    await expect(put("X#1")).rejects.toMatchObject({ name: "ProvisionedThroughputExceededException" });
    const both = [item("X#1"), item("X#3")].map((Item) => ({ Put: { TableName: cloud.table, Item } }));
    await expect(dynamo.send(new TransactWriteItemsCommand({ TransactItems: both }))).rejects.toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [{ Code: "ThrottlingError" }, { Code: "None" }],
    });
  });

  it("lets a plan come into force all the same, which its worker is throttled over", async () => {
    cloud.meter.reset();
    const units = Array.from({ length: 30 }, (_, index) => `u${100 + index}`);
    const more = units.map((id) => `  - { id: ${id}, kind: pool }`).join("\n");
    const plan = planText().replace(/^units:\n/m, `units:\n${more}\n`);
    expect(await cloud.applyPlan(plan)).toMatchObject({ status: 202, body: { changed: true } });
    const { checkpoints } = planOfText(plan);
    expect((await cloud.items("M#contoso")).filter(({ sk }) => String(sk).startsWith("C#"))).toHaveLength(
      checkpoints.length,
    );
    const throttles = Object.entries(cloud.meter.read())
      .filter(([call]) => call.includes("Enact"))
      .reduce((sum, [, usage]) => sum + usage.throttles, 0);
    expect(throttles).toBeGreaterThan(0);
  });
});
