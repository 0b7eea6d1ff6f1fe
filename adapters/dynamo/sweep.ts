import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Instant } from "../../core/instant.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { checkpointDueAt } from "../../core/readiness/checkpoint/decide-time.ts";
import { listingOf, SWEPT_STATES } from "../../core/readiness/checkpoint/listing.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { DueQueue, EarlyPlace, ListedQueue, SweepLedger } from "../../ports/sweep.ts";
import { documentClient } from "./client.ts";
import { commitLedger } from "./commit.ts";
import { DUE_SHARDS, dueQuery, dueShard, listedDueQuery, readDueItem } from "./due.ts";
import { type Item, listedAtIn, placeAt, readCheckpoint } from "./items.ts";
import { keys } from "./keys.ts";
import { ledgerReads } from "./reads.ts";
import { dynamoTable, type Table } from "./table.ts";
import { wasWritten } from "./was-written.ts";
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

const isDueBy = (checkpoint: Checkpoint, now: Instant): boolean => {
  const dueAt = checkpointDueAt(checkpoint);
  return dueAt !== null && dueAt <= now;
};

/** What a list of what passes has by now although it is not due. */
const earlyIn = (item: Item, now: Instant): EarlyPlace[] => {
  const listedAt = listedAtIn(item);
  const value = readCheckpoint(item);
  if (listedAt === undefined || listedAt > now || isDueBy(value, now)) return [];
  const { migration, unit, requirement, version } = value;
  return [{ checkpoint: { migration, unit, requirement }, version, listedAt, at: listingOf(value).at }];
};

/** Only where it is of the version that was read, and still there: whoever wrote it since knew better. */
const place = async ({ client, name }: Table, { checkpoint, version, listedAt, at }: EarlyPlace): Promise<boolean> => {
  const update = new UpdateCommand({
    TableName: name,
    Key: keys.checkpoint(checkpoint.migration, checkpoint.unit, checkpoint.requirement),
    UpdateExpression: "SET #place = :at",
    ConditionExpression: "#version = :version AND #place = :listedAt",
    ExpressionAttributeNames: { "#place": "inListAt", "#version": "version" },
    ExpressionAttributeValues: {
      ":at": placeAt(at, checkpoint),
      ":version": version,
      ":listedAt": placeAt(listedAt, checkpoint),
    },
  });
  try {
    return await wasWritten(client.send(update));
  } catch (error) {
    // Somebody is about to write it.
    if (((error as Error).cause as Error | undefined)?.name === "TransactionConflictException") return false;
    throw error;
  }
};

const MINUTE_MS = 60_000;

/** Begins with another one each minute, which is each run: where time is up before the last, it is not always the same that wait. */
const turned = <T>(lists: readonly T[], now: Instant): readonly T[] => {
  const first = Math.floor(Date.parse(now) / MINUTE_MS) % Math.max(lists.length, 1);
  return [...lists.slice(first), ...lists.slice(0, first)];
};

/**
 * What the lists of all migrations say is due, a page of each in turn, so that one migration of which much is due holds up no
 * other. A walk begins by reading which migrations there are.
 */
const listedQueue = (table: Table, listHeads: () => Promise<readonly Head[]>): ListedQueue => {
  let lists: readonly string[] = [];
  return {
    list: async (now, limit, cursor) => {
      if (cursor === undefined) {
        const heads = turned(await listHeads(), now);
        lists = heads.flatMap(({ migration }) =>
          SWEPT_STATES.map((state) => keys.checkpointList(migration, state, false)),
        );
      }
      const { next, left } = cursor === undefined ? { next: 0, left: [] } : (JSON.parse(cursor) as Place);
      const [list, from] = next < lists.length ? [next] : (left[0] ?? []);
      if (list === undefined) return { items: [], early: [] };
      const others = next < lists.length ? left : left.slice(1);
      const page = await table.queryPage(listedDueQuery(lists[list] ?? "", now), limit, from);
      const walked: Place = {
        next: Math.min(next + 1, lists.length),
        left: page.cursor === undefined ? others : [...others, [list, page.cursor] as const],
      };
      const found = (await table.getAll(page.items.map(({ pk, sk }) => ({ pk, sk })))).flatMap((item) => item ?? []);
      const looked = {
        items: found.filter((item) => isDueBy(readCheckpoint(item), now)).flatMap((item) => readDueItem(item) ?? []),
        early: found.flatMap((item) => earlyIn(item, now)),
      };
      const isOver = walked.next >= lists.length && walked.left.length === 0;
      return isOver ? looked : { ...looked, cursor: JSON.stringify(walked) };
    },
    place: (early) => place(table, early),
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
