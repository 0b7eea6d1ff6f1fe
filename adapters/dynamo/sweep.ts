import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { SWEPT_STATES } from "../../core/readiness/checkpoint/listing.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { DueQueue, SweepLedger } from "../../ports/sweep.ts";
import { documentClient } from "./client.ts";
import { commitLedger } from "./commit.ts";
import { DUE_SHARDS, dueQuery, dueShard, listedDueQuery, readDueItem } from "./due.ts";
import { keys } from "./keys.ts";
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

/** Where a walk through lists has come to: which is next, and those that have more. */
interface Place {
  readonly next: number;
  readonly left: readonly (readonly [list: number, cursor: string])[];
}

/**
 * What the lists of all migrations say is due, a page of each in turn, so that one migration of which much is due holds up no
 * other. A walk begins by reading which migrations there are.
 */
const listedQueue = (table: Table, listHeads: () => Promise<readonly Head[]>): DueQueue => {
  let lists: readonly string[] = [];
  return {
    list: async (now, limit, cursor) => {
      if (cursor === undefined)
        lists = (await listHeads()).flatMap(({ migration }) =>
          SWEPT_STATES.map((state) => keys.checkpointList(migration, state, false)),
        );
      const { next, left } = cursor === undefined ? { next: 0, left: [] } : (JSON.parse(cursor) as Place);
      const [list, from] = next < lists.length ? [next] : (left[0] ?? []);
      if (list === undefined) return { items: [] };
      const others = next < lists.length ? left : left.slice(1);
      const page = await table.queryPage(listedDueQuery(lists[list] ?? "", now), limit, from);
      const place: Place = {
        next: Math.min(next + 1, lists.length),
        left: page.cursor === undefined ? others : [...others, [list, page.cursor] as const],
      };
      const items = page.items.flatMap((item) => readDueItem(item) ?? []);
      const isOver = place.next >= lists.length && place.left.length === 0;
      return isOver ? { items } : { items, cursor: JSON.stringify(place) };
    },
  };
};

export const dynamoSweepLedger = (name: string, client: DynamoDBDocumentClient = documentClient()): SweepLedger => {
  const table = dynamoTable(client, name);
  const { readHead, listHeads, findCheckpoint, findTurn, findPolicy } = ledgerReads(table);
  const due = Array.from({ length: DUE_SHARDS }, (_, shard) => dueQueue(table, shard));
  return {
    ...commitLedger(table),
    ...watermarks(table),
    due,
    listed: listedQueue(table, listHeads),
    readHead,
    listHeads,
    findCheckpoint,
    findTurn,
    findPolicy,
  };
};
