import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Snapshot } from "../../core/history/snapshot.ts";
import type { Snapshots } from "../../ports/snapshots.ts";
import { documentClient } from "./client.ts";
import type { Item } from "./items.ts";
import { canExist, keys } from "./keys.ts";
import { dynamoTable } from "./table.ts";
import { wasWritten } from "./was-written.ts";

export const snapshotIn = ({ migration, upTo, facts, object, digest }: Item & Partial<Snapshot>): Snapshot => {
  if (migration === undefined || upTo === undefined || object === undefined || digest === undefined)
    throw new TypeError("an item is no snapshot");
  return { migration, upTo, facts: facts ?? 0, object, digest };
};

/** The names of snapshots, each in one item of the ledger's table; their bytes lie in the bucket. */
export const dynamoSnapshots = (name: string, client: DynamoDBDocumentClient = documentClient()): Snapshots => {
  const table = dynamoTable(client, name);
  return {
    listSnapshots: async (migration, until, limit) => {
      const { pk, sk } = keys.snapshot(migration, until);
      if (!canExist({ pk, sk })) return [];
      const { items } = await table.queryPage(
        {
          ConsistentRead: true,
          KeyConditionExpression: "pk = :pk AND sk <= :sk",
          ExpressionAttributeValues: { ":pk": pk, ":sk": sk },
          ScanIndexForward: false,
        },
        limit,
      );
      return items.map(snapshotIn);
    },
    putSnapshot: async (snapshot) => {
      const Item = { ...keys.snapshot(snapshot.migration, snapshot.upTo), ...snapshot };
      const ConditionExpression = "attribute_not_exists(pk)";
      await wasWritten(client.send(new PutCommand({ TableName: name, Item, ConditionExpression })));
    },
  };
};
