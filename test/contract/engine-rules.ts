import { randomUUID } from "node:crypto";
import {
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { Endpoint } from "../support/endpoint.ts";

/** What AWS's pages say of its services themselves, which no port shows; asked by AWS's own clients. */

const KB = 1_024;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const itemRules = ({ table }: Pick<Endpoint, "table">): void => {
  const client = () => new DynamoDBClient({ maxAttempts: 1 });
  /** An item of exactly so many bytes: names and values count. */
  const item = (pk: string, bytes: number) => ({
    pk: { S: pk },
    sk: { S: "x" },
    text: { S: "x".repeat(bytes - "pk".length - pk.length - "sk".length - "x".length - "text".length) },
  });
  const key = (pk: string) => ({ pk: { S: pk }, sk: { S: "x" } });
  const newKey = () => `RULE#${randomUUID()}`;
  const put = (pk: string, bytes: number) =>
    client().send(new PutItemCommand({ TableName: table, Item: item(pk, bytes) }));
  const isThere = async (pk: string): Promise<boolean> => {
    const found = await client().send(new GetItemCommand({ TableName: table, Key: key(pk), ConsistentRead: true }));
    return found.Item !== undefined;
  };
  const refused = { name: "ValidationException" };

  describe("an item", () => {
    it("has 400 KB at most, with the names of its attributes", async () => {
      const [fits, tooLarge] = [newKey(), newKey()];
      await put(fits, 400 * KB);
      await expect(put(tooLarge, 400 * KB + 1)).rejects.toMatchObject(refused);
      expect([await isThere(fits), await isThere(tooLarge)]).toEqual([true, false]);
    });
    it("does not grow beyond 400 KB by an update", async () => {
      const pk = newKey();
      await put(pk, 399 * KB);
      const update = new UpdateItemCommand({
        ...{ TableName: table, Key: key(pk), UpdateExpression: "SET more = :more" },
        ExpressionAttributeValues: { ":more": { S: "x".repeat(2 * KB) } },
      });
      await expect(client().send(update)).rejects.toMatchObject(refused);
    });
    it("is refused with its whole batch where it is too large", async () => {
      const [small, large] = [newKey(), newKey()];
      const RequestItems = {
        [table]: [item(small, KB), item(large, 400 * KB + 1)].map((Item) => ({ PutRequest: { Item } })),
      };
      await expect(client().send(new BatchWriteItemCommand({ RequestItems }))).rejects.toMatchObject(refused);
      expect(await isThere(small)).toBe(false);
    });
  });

  describe("a transaction", () => {
    const transact = (items: readonly ReturnType<typeof item>[]) =>
      client().send(
        new TransactWriteItemsCommand({ TransactItems: items.map((Item) => ({ Put: { TableName: table, Item } })) }),
      );
    it("has 4 MB at most, and writes nothing of what has more", async () => {
      const fits = Array.from({ length: 10 }, newKey);
      await transact(fits.map((pk) => item(pk, 390 * KB)));
      expect(await isThere(fits[9] ?? "")).toBe(true);
      const tooLarge = Array.from({ length: 11 }, newKey);
      await expect(transact(tooLarge.map((pk) => item(pk, 390 * KB)))).rejects.toMatchObject(refused);
      expect(await isThere(tooLarge[0] ?? "")).toBe(false);
    });
    it("has a hundred items at most", async () => {
      const keys = Array.from({ length: 101 }, newKey);
      await expect(transact(keys.map((pk) => item(pk, KB)))).rejects.toMatchObject(refused);
      expect(await isThere(keys[0] ?? "")).toBe(false);
    });
    it("names no item twice", async () => {
      const pk = newKey();
      await expect(transact([item(pk, KB), item(pk, 2 * KB)])).rejects.toMatchObject(refused);
      expect(await isThere(pk)).toBe(false);
    });
  });

  describe("a query", () => {
    it("ends a page after 1 MB, and says where the next begins", async () => {
      const pk = newKey();
      for (let index = 0; index < 4; index += 1)
        await client().send(
          new PutItemCommand({ TableName: table, Item: { ...item(pk, 390 * KB), sk: { S: String(index) } } }),
        );
      const { Items = [], LastEvaluatedKey } = await client().send(
        new QueryCommand({
          ...{ TableName: table, KeyConditionExpression: "pk = :pk", ConsistentRead: true },
          ExpressionAttributeValues: { ":pk": { S: pk } },
        }),
      );
      expect(Items).toHaveLength(2);
      expect(LastEvaluatedKey).toEqual({ pk: { S: pk }, sk: { S: "1" } });
    }, 30_000);
    it("of an index may not ask for what is consistent", async () => {
      const query = new QueryCommand({
        ...{ TableName: table, IndexName: "byMigration", KeyConditionExpression: "byMigration = :m" },
        ...{ ExpressionAttributeValues: { ":m": { S: "any" } }, ConsistentRead: true },
      });
      await expect(client().send(query)).rejects.toMatchObject(refused);
    });
  });
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html */
const markerRules = ({ bucket }: Pick<Endpoint, "bucket">): void => {
  const client = () => new S3Client({ forcePathStyle: true, maxAttempts: 1 });
  const deleted = async () => {
    const at = { Bucket: bucket, Key: `intake/rules/${randomUUID()}` };
    const put = await client().send(new PutObjectCommand({ ...at, Body: "x", IfNoneMatch: "*" }));
    const marker = await client().send(new DeleteObjectCommand(at));
    return { at, version: put.VersionId, marker };
  };
  const failure = async (call: Promise<unknown>) => {
    const error = await call.then(
      () => new Error("it was answered"),
      (thrown: { $metadata?: { httpStatusCode?: number }; $response?: { headers?: Record<string, string> } }) => thrown,
    );
    const { $metadata, $response } = error as {
      $metadata?: { httpStatusCode?: number };
      $response?: { headers?: Record<string, string> };
    };
    return [$metadata?.httpStatusCode, $response?.headers?.["x-amz-delete-marker"]];
  };

  describe("a marker of deletion", () => {
    it("is a version of its own, and makes the key one that is not there", async () => {
      const { at, version, marker } = await deleted();
      expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });
      expect(marker.VersionId).not.toBe(version);
      expect(await failure(client().send(new GetObjectCommand(at)))).toEqual([404, "true"]);
      expect(await failure(client().send(new HeadObjectCommand(at)))).toEqual([404, "true"]);
      const listed = await client().send(new ListObjectsV2Command({ Bucket: at.Bucket, Prefix: at.Key }));
      expect(listed.Contents ?? []).toEqual([]);
    });
    it("leaves the version before it, which is read by its id", async () => {
      const { at, version } = await deleted();
      const { Body } = await client().send(new GetObjectCommand({ ...at, VersionId: version }));
      expect(await Body?.transformToString()).toBe("x");
    });
    it("is no version that can be read", async () => {
      const { at, marker } = await deleted();
      const [status] = await failure(client().send(new GetObjectCommand({ ...at, VersionId: marker.VersionId })));
      expect(status).toBe(405);
    });
    it("lets the key be put again, though only where nothing is there", async () => {
      const { at } = await deleted();
      await client().send(new PutObjectCommand({ ...at, Body: "y", IfNoneMatch: "*" }));
      const again = client().send(new PutObjectCommand({ ...at, Body: "z", IfNoneMatch: "*" }));
      const [status] = await failure(again);
      expect(status).toBe(412);
    });
  });
};

/** Registers the rules of the services themselves. */
export const engineRules = (at: Endpoint): void => {
  describe("the services themselves", () => {
    itemRules(at);
    markerRules(at);
  });
};
