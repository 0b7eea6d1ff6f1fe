import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type DynamoEngine, startDynamo } from "../../local/services/dynamodb/engine.ts";
import type { Attributes } from "../../local/services/dynamodb/item-size.ts";
import { itemWrites } from "../../local/services/dynamodb/item-writes.ts";
import { PARTITION_LIMIT, partitions } from "../../local/services/dynamodb/partitions.ts";
import { dynamoService } from "../../local/services/dynamodb/service.ts";
import { tableShape } from "../../local/services/dynamodb/table-shape.ts";
import { createTables } from "../../local/services/dynamodb/tables.ts";
import { writeCost } from "../../local/services/dynamodb/write-cost.ts";

/** What a write takes of the partitions of a table and of its indexes, and that it is taken of them. */

const KB = 1_024;
const TABLE = {
  name: "Ledger",
  properties: {
    AttributeDefinitions: ["pk", "sk", "due", "dueAt"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "byDue",
        KeySchema: [
          { AttributeName: "due", KeyType: "HASH" },
          { AttributeName: "dueAt", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["shown"] },
      },
    ],
  },
};

const key = (pk: string, sk = "x") => ({ pk: { S: pk }, sk: { S: sk } });
/** Of a few bytes less than so many KiB. */
const item = (pk: string, kib: number, more: Record<string, string> = {}, sk = "x"): Attributes => ({
  ...key(pk, sk),
  text: { S: "x".repeat(kib * KB - 100) },
  ...Object.fromEntries(Object.entries(more).map(([name, S]) => [name, { S }])),
});

describe("a write takes", () => {
  const shape = tableShape(TABLE);
  const table = (before: Attributes | undefined, after: Attributes | undefined, times: 1 | 2 = 1): number | undefined =>
    writeCost(shape, key("a"), { before, after }, times).find(({ isIndex }) => !isIndex)?.units;
  const index = (before: Attributes | undefined, after: Attributes | undefined) =>
    writeCost(shape, key("a"), { before, after }, 1)
      .filter(({ isIndex }) => isIndex)
      .map(({ partition, units }) => [/"(\w+)"\}$/.exec(partition)?.[1], units]);

  it.each([
    ["of a new item its own units", undefined, item("a", 3), 3],
    ["of a larger one over a smaller one those of the larger", item("a", 2), item("a", 7), 7],
    ["of a smaller one over a larger one those of the larger", item("a", 7), item("a", 2), 7],
    ["of one that is removed those that it had", item("a", 7), undefined, 7],
    ["of one that is not there, and is removed, one unit", undefined, undefined, 1],
  ])("%s", (_, before, after, units) => {
    expect(table(before, after)).toBe(units);
    expect(table(before, after, 2)).toBe(2 * units);
  });

  const due = (at: string, shown = "s", shard = "D") => item("a", 5, { due: shard, dueAt: at, shown });
  it.each([
    ["nothing where it is in it neither before nor after", item("a", 5), item("a", 6), []],
    ["nothing where no attribute changes that the index has", due("1"), { ...due("1"), other: { S: "x" } }, []],
    ["one write where it comes into it", item("a", 5), due("1"), [["D", 1]]],
    ["one write where it leaves it", due("1"), undefined, [["D", 1]]],
    ["one write where only what the index shows changes", due("1", "s"), due("1", "t"), [["D", 1]]],
    [
      "two writes where its key changes",
      due("1", "s", "D"),
      due("1", "s", "E"),
      [
        ["D", 1],
        ["E", 1],
      ],
    ],
    ["no more than what the index has of it", undefined, due("1", "x".repeat(2 * KB)), [["D", 3]]],
  ])("of an index %s", (_, before, after, expected) => {
    expect(index(before, after)).toEqual(expected);
  });

  it("for an update what the item takes that it makes, where setting attributes is all that it does", () => {
    const updated = (UpdateExpression: string) => {
      const names = { ExpressionAttributeNames: { "#at": "dueAt" }, ExpressionAttributeValues: { ":at": { S: "2" } } };
      const request = { TableName: TABLE.name, Key: key("a"), UpdateExpression, ...names };
      return itemWrites(new Map([[TABLE.name, shape]]), "UpdateItem", request)[0]?.after(due("1"));
    };
    expect(updated("SET #at = :at")).toEqual(due("2"));
    expect(index(due("1"), updated("SET #at = :at"))).toHaveLength(2);
    expect(updated("SET #at = :at, shown = :at")).toEqual(due("2", "2"));
    expect(updated("SET text.part = :at")).toEqual({ ...due("1"), ":at": { S: "2" } });
  });
});

describe("the partitions of a table and of its index", () => {
  let engine: DynamoEngine;
  let now = 0;
  let call: (operation: string, body: object) => Promise<{ status: number; body: Record<string, unknown> }>;
  const folder = mkdtempSync(join(tmpdir(), "cleargate-throttling-"));
  beforeAll(async () => {
    engine = await startDynamo(join(folder, "ledger.db"), undefined);
    const { arns } = await createTables(engine.url, [TABLE]);
    const limit = { ...PARTITION_LIMIT, writeUnits: 10, readUnits: 10, burstSeconds: 1 };
    const service = dynamoService(
      engine,
      arns,
      [TABLE],
      partitions(() => now, limit),
    );
    call = async (operation, body) => {
      const headers = {
        "x-amz-target": `DynamoDB_20120810.${operation}`,
        "content-type": "application/x-amz-json-1.0",
        authorization:
          "AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
        "x-amz-date": "20260101T000000Z",
      };
      const asked = { method: "POST", path: "/", query: new URLSearchParams(), headers };
      const reply = await service.handle(
        { ...asked, body: Buffer.from(JSON.stringify(body)), request: {} as IncomingMessage },
        {} as ServerResponse,
      );
      return { status: reply?.status ?? 0, body: JSON.parse(String(reply?.body)) };
    };
  });
  afterAll(async () => {
    await engine?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  /** Everything that was spent is there again. */
  beforeEach(() => {
    now += 3_600_000;
  });

  const put = (one: Attributes) => call("PutItem", { TableName: TABLE.name, Item: one });
  const exceeded = { status: 400, body: { __type: expect.stringContaining("ProvisionedThroughputExceeded") } };
  const transact = (...TransactItems: object[]) => call("TransactWriteItems", { TransactItems });
  const named = (pk: string) => ({ TableName: TABLE.name, Key: key(pk) });

  it.each([
    ["removed", (pk: string) => call("DeleteItem", named(pk))],
    ["overwritten by less", (pk: string) => put(item(pk, 1))],
    [
      "removed in a batch",
      (pk: string) => call("BatchWriteItem", { RequestItems: { Ledger: [{ DeleteRequest: { Key: key(pk) } }] } }),
    ],
    ["removed in a transaction", (pk: string) => transact({ Delete: named(pk) })],
    [
      "checked in a transaction",
      (pk: string) => transact({ ConditionCheck: { ...named(pk), ConditionExpression: "attribute_exists(pk)" } }),
    ],
  ])("are short after an item was %s that was as large as they take", async (how, write) => {
    const pk = how.replaceAll(" ", "-");
    expect(await put(item(pk, 11))).toMatchObject({ status: 200 });
    now += 1_200;
    expect(await write(pk)).toMatchObject({ status: 200 });
    expect(await put(item(pk, 1))).toMatchObject(exceeded);
  });
  it("hold up the table's writes where one of the index is short, and no others", async () => {
    const shown = "x".repeat(4 * KB);
    for (const pk of ["i1", "i2"])
      expect(await put(item(pk, 1, { due: "hot", dueAt: pk, shown }))).toMatchObject({ status: 200 });
    expect(await put(item("i4", 1, { due: "hot", dueAt: "i4" }))).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("global secondary indexes") },
    });
    expect(await put(item("i4", 1, { due: "cold", dueAt: "i4" }))).toMatchObject({ status: 200 });
    expect(
      await transact({ Put: { TableName: TABLE.name, Item: item("i5", 1, { due: "hot", dueAt: "i5" }) } }),
    ).toMatchObject({
      status: 400,
      body: { CancellationReasons: [{ Code: "ThrottlingError" }] },
    });
  });
  it("leave keys of a batch for later that are in one that is short, and refuse one of these alone", async () => {
    for (const pk of ["r1", "r2"]) await put(item(pk, 60));
    const get = (...pks: string[]) =>
      call("BatchGetItem", { RequestItems: { Ledger: { Keys: pks.map((pk) => key(pk)), ConsistentRead: true } } });
    expect(await get("r1")).toMatchObject({ status: 200, body: { UnprocessedKeys: {} } });
    expect(await get("r1", "r2")).toMatchObject({
      status: 200,
      body: {
        Responses: { Ledger: [{ pk: { S: "r2" } }] },
        UnprocessedKeys: { Ledger: { Keys: [key("r1")], ConsistentRead: true } },
      },
    });
    expect(await get("r1")).toMatchObject(exceeded);
  });
  it("refuse a query of an index that is short", async () => {
    const shown = "x".repeat(20 * KB);
    for (let index = 0; index < 5; index += 1) {
      await put(item(`q${index}`, 1, { due: "read", dueAt: `${index}`, shown }));
      now += 5_000;
    }
    const query = () =>
      call("Query", {
        ...{ TableName: TABLE.name, IndexName: "byDue", KeyConditionExpression: "#due = :due" },
        ...{ ExpressionAttributeNames: { "#due": "due" }, ExpressionAttributeValues: { ":due": { S: "read" } } },
      });
    expect(await query()).toMatchObject({ status: 200, body: { Count: 5 } });
    expect(await query()).toMatchObject(exceeded);
  });
});
