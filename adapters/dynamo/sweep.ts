import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { DueQueue, SweepLedger } from "../../ports/sweep.ts";
import { documentClient } from "./client.ts";
import { commitLedger } from "./commit.ts";
import { DUE_SHARDS, dueQuery, dueShard, readDueItem } from "./due.ts";
import { ledgerReads } from "./reads.ts";
import { dynamoTable, type Table } from "./table.ts";
import { watermarks } from "./watermarks.ts";

/** One shard of the sparse index of what is due. */
const dueQueue = (table: Table, shard: number): DueQueue => ({
  list: async (now, limit, cursor) => {
    const page = await table.queryPage(dueQuery(dueShard(shard), now), limit, cursor);
    return { ...page, items: page.items.flatMap((item) => readDueItem(item) ?? []) };
  },
});

export const dynamoSweepLedger = (name: string, client: DynamoDBDocumentClient = documentClient()): SweepLedger => {
  const table = dynamoTable(client, name);
  const { readHead, listHeads, findCheckpoint, findTurn, findPolicy } = ledgerReads(table);
  const due = Array.from({ length: DUE_SHARDS }, (_, shard) => dueQueue(table, shard));
  return {
    ...commitLedger(table),
    ...watermarks(table),
    due,
    readHead,
    listHeads,
    findCheckpoint,
    findTurn,
    findPolicy,
  };
};
