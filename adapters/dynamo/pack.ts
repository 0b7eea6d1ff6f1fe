import { type DynamoDBDocumentClient, PutCommand, type PutCommandInput } from "@aws-sdk/lib-dynamodb";
import type { PackRecord } from "../../core/pack/request.ts";
import type { PackLedger } from "../../ports/pack.ts";
import type { NotificationWithDeliveries } from "../../ports/query.ts";
import { documentClient } from "./client.ts";
import { factRef, type Item, readDelivery, readNotification, readPack } from "./items.ts";
import { canExist, keys } from "./keys.ts";
import { ledgerReads } from "./reads.ts";
import { findSalts } from "./salts.ts";
import { dynamoTable } from "./table.ts";
import { wasWritten } from "./was-written.ts";

/** Sort keys of notifications are digits; those of deliveries have more behind them. */
const isNotification = ({ sk }: Item): boolean => !sk.includes("#");

/** Packs, and what they are made of, in the ledger's table. */
export const dynamoPackLedger = (name: string, client: DynamoDBDocumentClient = documentClient()): PackLedger => {
  const table = dynamoTable(client, name);
  const { readHead, listHeads, readFacts, isForgetting } = ledgerReads(table);

  /** @returns false where the condition does not hold */
  const put = (Item: Item, condition: Partial<PutCommandInput> = {}): Promise<boolean> =>
    wasWritten(client.send(new PutCommand({ TableName: name, Item, ...condition })));
  const findPack = async (migration: string, id: string): Promise<PackRecord | undefined> => {
    const item = await table.get(keys.pack(migration, id));
    return item === undefined ? undefined : readPack(item);
  };
  const itemOf = (record: PackRecord): Item => ({ ...keys.pack(record.migration, record.id), ...record });

  return {
    readHead,
    listHeads,
    isForgetting,
    findPack,
    pagePacks: async (migration, { limit, cursor }) => {
      const pk = keys.packs(migration);
      if (!canExist({ pk, sk: "any" })) return { items: [] };
      const query = {
        ConsistentRead: true,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": pk },
      };
      const page = await table.queryPage(query, limit, cursor);
      return { ...page, items: page.items.map(readPack) };
    },
    putPack: async (record) => {
      if (await put(itemOf(record), { ConditionExpression: "attribute_not_exists(pk)" })) return record;
      return (await findPack(record.migration, record.id)) ?? record;
    },
    endPack: async (record) => {
      await put(itemOf(record), {
        ConditionExpression: "made = :none AND failed = :none",
        ExpressionAttributeValues: { ":none": null },
      });
    },
    putAccess: async (access) => {
      const { migration, pack, at, by } = access;
      await put({ ...keys.packAccess(migration, pack, at, `${by.issuer}\n${by.subject}`), ...access });
    },

    pageFacts: async (migration, { until, limit, cursor }) => {
      if (!canExist({ pk: migration, sk: "any" })) return { items: [] };
      const page = await table.queryPage(
        {
          IndexName: "byMigration",
          KeyConditionExpression: "#index = :index AND #at BETWEEN :from AND :to",
          ExpressionAttributeNames: { "#index": "byMigration", "#at": "at" },
          // `~` comes behind every character of an id: what was recorded at that very instant is meant too.
          ExpressionAttributeValues: { ":index": migration, ":from": "0", ":to": `${until}#~` },
        },
        limit,
        cursor,
      );
      const ids = page.items.map((item) => factRef(item).id);
      return { ...page, items: await readFacts(ids) };
    },
    findSalts: (people) => findSalts(table, people),
    pageNotifications: async (migration, topic, { limit, cursor }) => {
      const pk = keys.topic(migration, topic);
      if (!canExist({ pk, sk: "any" })) return { items: [] };
      const query = {
        ConsistentRead: true,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": pk },
      };
      const page = await table.queryPage(query, limit, cursor);
      const notifications = page.items.filter(isNotification);
      const items: NotificationWithDeliveries[] = [];
      for (const item of notifications) {
        const deliveries = await table.queryAll(pk, `${item.sk}#`);
        items.push({ notification: readNotification(item), deliveries: deliveries.map(readDelivery) });
      }
      return { ...page, items };
    },
  };
};
