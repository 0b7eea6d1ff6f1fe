import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { compareText } from "../../core/compare-text.ts";
import type { Checkpoint, CheckpointState } from "../../core/readiness/checkpoint/checkpoint.ts";
import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { listingOf } from "../../core/readiness/checkpoint/listing.ts";
import type { ListedCount, ListedQuery, Page } from "../../ports/query.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { readCheckpoint } from "./items.ts";
import { canExist, type Key, keys } from "./keys.ts";
import { ledgerFailure } from "./ledger-failure.ts";
import type { Table } from "./table.ts";

/** Pages of the lists of checkpoints in the index `byList`: several lists, merged by what they are ordered by. */

/** An entry of a list: whose item it is a copy of, and where in the order it is. No two have one place. */
interface Entry {
  readonly key: Key;
  readonly at: string;
}

/** What one list has after a place. */
interface Stretch {
  readonly entries: readonly Entry[];
  /** Up to where it was read; undefined where it was read to its end. */
  readonly readTo: string | undefined;
}

/** After all texts that begin with an instant. */
const END = ":";
/** The least text after another one. */
const after = (text: string): string => `${text}\u0000`;

const readStretch = async (
  { client, name }: Table,
  list: string,
  { before = END, gate, limit }: ListedQuery,
  from: string,
): Promise<Stretch> => {
  // What ends before it begins DynamoDB refuses, and there is nothing in it.
  if (from > before) return { entries: [], readTo: undefined };
  const response = await client.send(
    new QueryCommand({
      TableName: name,
      IndexName: "byList",
      KeyConditionExpression: "#list = :list AND #listAt BETWEEN :from AND :before",
      ...(gate === undefined ? {} : { FilterExpression: "contains(#gates, :gate)" }),
      ExpressionAttributeNames: {
        "#list": "inList",
        "#listAt": "inListAt",
        ...(gate === undefined ? {} : { "#gates": "gates" }),
      },
      ExpressionAttributeValues: {
        ":list": list,
        ":from": from,
        ":before": before,
        ...(gate === undefined ? {} : { ":gate": gate }),
      },
      Limit: limit,
    }),
  );
  const entries = (response.Items ?? []).map(({ pk, sk, inListAt }) => ({ key: { pk, sk }, at: inListAt as string }));
  return { entries, readTo: response.LastEvaluatedKey?.inListAt as string | undefined };
};

const inOrder = (a: Entry, b: Entry): number => (a.at < b.at ? -1 : 1);

/** What several stretches have together, as far as all of them were read, and where that ends. */
const merged = (stretches: readonly Stretch[], limit: number): Stretch => {
  const bound = stretches.flatMap(({ readTo }) => readTo ?? []).toSorted()[0];
  const known = stretches
    .flatMap(({ entries }) => entries)
    .filter(({ at }) => bound === undefined || at <= bound)
    .toSorted(inOrder);
  if (known.length <= limit) return { entries: known, readTo: bound };
  const entries = known.slice(0, limit);
  return { entries, readTo: entries.at(-1)?.at };
};

/**
 * The index may be behind, or have what passes too early: what is not as asked for is left out, no checkpoint is there twice, and a
 * page is in its own order.
 */
const stillListed = (found: readonly Checkpoint[], { states, isRemarked, before = END }: ListedQuery): Checkpoint[] => {
  const byId = new Map(found.map((one) => [checkpointId(one), { one, listing: listingOf(one) }]));
  return [...byId.values()]
    .filter(
      ({ listing }) =>
        states.includes(listing.state) &&
        listing.at < before &&
        (isRemarked === undefined || listing.isRemarked === isRemarked),
    )
    .toSorted((a, b) => compareText(a.listing.at, b.listing.at))
    .map(({ one }) => one);
};

/** @throws Failure `cursor-invalid`, `ledger-*` */
export const pageListed = async (table: Table, migration: string, query: ListedQuery): Promise<Page<Checkpoint>> => {
  const { states, isRemarked, limit, cursor, before, gate } = query;
  const kinds = isRemarked === undefined ? [true, false] : [isRemarked];
  const lists = states.flatMap((state) => kinds.map((kind) => keys.checkpointList(migration, state, kind)));
  if (!lists.every((list) => canExist({ pk: list, sk: "any" }))) return { items: [] };
  const asked = { lists, before, gate };
  const { at: place } = cursor === undefined ? {} : readCursor(asked, cursor);
  const from = place === undefined ? "0" : after(place);
  let page: Stretch;
  try {
    page = merged(await Promise.all(lists.map((list) => readStretch(table, list, query, from))), limit);
  } catch (error) {
    throw ledgerFailure(error);
  }
  const found = (await table.getAll(page.entries.map(({ key }) => key))).flatMap((item) =>
    item === undefined ? [] : [readCheckpoint(item)],
  );
  const items = stillListed(found, query);
  return page.readTo === undefined ? { items } : { items, cursor: writeCursor(asked, { at: page.readTo }) };
};

/** Of one list, by as many answers as it takes. */
const countList = async ({ client, name }: Table, list: string, upTo: number): Promise<ListedCount> => {
  let count = 0;
  let from: Record<string, unknown> | undefined;
  do {
    const response = await client.send(
      new QueryCommand({
        TableName: name,
        IndexName: "byList",
        KeyConditionExpression: "#list = :list",
        ExpressionAttributeNames: { "#list": "inList" },
        ExpressionAttributeValues: { ":list": list },
        Select: "COUNT",
        Limit: upTo - count,
        ExclusiveStartKey: from,
      }),
    );
    count += response.Count ?? 0;
    from = response.LastEvaluatedKey;
  } while (from !== undefined && count < upTo);
  return { count, isAtLeast: from !== undefined };
};

/** @throws Failure `ledger-*` */
export const countListed = async (
  table: Table,
  migration: string,
  state: CheckpointState,
  upTo: number,
): Promise<ListedCount> => {
  const lists = [true, false].map((kind) => keys.checkpointList(migration, state, kind));
  if (!lists.every((list) => canExist({ pk: list, sk: "any" }))) return { count: 0, isAtLeast: false };
  try {
    const counts = await Promise.all(lists.map((list) => countList(table, list, upTo)));
    return {
      count: counts.reduce((sum, one) => sum + one.count, 0),
      isAtLeast: counts.some(({ isAtLeast }) => isAtLeast),
    };
  } catch (error) {
    throw ledgerFailure(error);
  }
};
