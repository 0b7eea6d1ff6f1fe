import type { ConsumedCapacity } from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  type BatchWriteCommandOutput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { Failure } from "../../core/failure.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Head } from "../../core/readiness/head.ts";
import { isFirstVersion } from "../../core/readiness/version.ts";
import { storedBytes } from "../../core/within-bytes.ts";
import type { Item } from "./items.ts";
import { type Key, keys } from "./keys.ts";
import { ledgerFailure, writeFailure } from "./ledger-failure.ts";
import { noPace, type Pace } from "./pace.ts";
import type { Table } from "./table.ts";

export type Write = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** Puts an item that must not exist yet. */
export const putNew = (table: string, item: Item): Write => ({
  Put: { TableName: table, Item: item, ConditionExpression: "attribute_not_exists(pk)" },
});

/** The condition that an item is still of the version that was read. */
export const versionIs = (version: number) => ({
  ConditionExpression: "#version = :version",
  ExpressionAttributeNames: { "#version": "version" },
  ExpressionAttributeValues: { ":version": version },
});

/** Puts the next version of an item over exactly its predecessor; a first version must not exist yet. */
export const putNext = (table: string, item: Item, version: number): Write =>
  isFirstVersion(version) ? putNew(table, item) : { Put: { TableName: table, Item: item, ...versionIs(version - 1) } };

/** Refuses the whole transaction once an item has moved on from the version that was read. */
const isStill = (table: string, { pk, sk }: Key, version: number): Write => ({
  ConditionCheck: { TableName: table, Key: { pk, sk }, ...versionIs(version) },
});

export const headIs = (table: string, { migration, version }: Head): Write =>
  isStill(table, keys.head(migration), version);

export const gateIs = (table: string, { migration, id, version }: Gate): Write =>
  isStill(table, keys.gate(migration, id), version);

/** Removes an item; that it has gone before is as well. */
export const remove = (table: string, { pk, sk }: Key): Write => ({ Delete: { TableName: table, Key: { pk, sk } } });

/** Removes an item that is still of the version that was read. */
export const removeStill = (table: string, { pk, sk }: Key, version: number): Write => ({
  Delete: { TableName: table, Key: { pk, sk }, ...versionIs(version) },
});

/** A write with the item that it puts or removes: a removed one costs as much as one that is put. */
export interface SizedWrite {
  readonly write: Write;
  /** As far as it is known. */
  readonly item: object | undefined;
}

export const sized = (write: Write, item: object | undefined = write.Put?.Item): SizedWrite => ({ write, item });

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html: 100 items */
const TRANSACTION_ITEMS = 100;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html: 25 items */
const BATCH_ITEMS = 25;
const BATCHES_AT_ONCE = 8;
const MAX_ROUNDS = 8;

/**
 * How many write units one transaction takes at most, unless one item takes more: a quarter of what a partition takes in a
 * second, and much less than 4 MB.
 */
const TRANSACTION_UNITS = 250;
const UNIT_BYTES = 1_024;
/** An item costs a unit for each KiB that is begun, and as much again in a transaction. */
const unitsOf = (bytes: number, times: 1 | 2): number => times * Math.ceil(bytes / UNIT_BYTES);

const writeUnits = ({ item }: SizedWrite): number => Math.max(2, unitsOf(storedBytes(item), 2));

/** What a table took by DynamoDB's own count, without its indexes: they have partitions of their own. */
const unitsTaken = (consumed: readonly ConsumedCapacity[] | undefined): number =>
  (consumed ?? []).reduce((units, { Table, CapacityUnits }) => units + (Table?.CapacityUnits ?? CapacityUnits ?? 0), 0);

interface Group {
  readonly writes: Write[];
  units: number;
}

/** Groups of writes that fit into a transaction each, with `beside` other items in it. */
const transactions = (writes: readonly SizedWrite[], beside: number): Group[] => {
  const groups: Group[] = [];
  for (const one of writes) {
    const { write } = one;
    const units = writeUnits(one);
    const group = groups.at(-1);
    const isFull =
      group === undefined ||
      group.writes.length + beside === TRANSACTION_ITEMS ||
      group.units + units > TRANSACTION_UNITS;
    if (isFull) groups.push({ writes: [write], units });
    else {
      group.writes.push(write);
      group.units += units;
    }
  }
  return groups;
};

const chunked = <T>(values: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, index) => values.slice(index * size, (index + 1) * size));

/** @returns how many write units of the table it took, as far as DynamoDB says so */
export const transact = async ({ client }: Table, writes: readonly Write[]): Promise<number> => {
  const { ConsumedCapacity: consumed } = await client.send(
    new TransactWriteCommand({ TransactItems: [...writes], ReturnConsumedCapacity: "INDEXES" }),
  );
  return unitsTaken(consumed);
};

/** Writes all of them or none. @throws Failure `ledger-conflict`, `ledger-*` */
export const transactOnce = async (table: Table, writes: readonly Write[]): Promise<void> => {
  try {
    await transact(table, writes);
  } catch (error) {
    throw writeFailure(error);
  }
};

/**
 * Writes in as many transactions as it takes, one after the other. An item that is replaced costs what the larger of it
 * before and after does, and only DynamoDB knows both: what one took beyond what was thought, the next waits for.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 * @param fence what each of them must find
 * @throws Failure `ledger-conflict`, `ledger-*`
 */
export const transactAll = async (
  table: Table,
  writes: readonly SizedWrite[],
  fence: readonly Write[] = [],
  pace: Pace = noPace,
): Promise<void> => {
  try {
    for (const { writes: group, units } of transactions(writes, fence.length)) {
      await pace.spend(units);
      pace.owe(Math.max(0, (await transact(table, [...group, ...fence])) - units));
    }
  } catch (error) {
    throw writeFailure(error);
  }
};

type PutRequest = { readonly PutRequest: { readonly Item: Item } };

/** @returns how many write units of the table it took, as far as DynamoDB says so */
const putGroup = async ({ client, name }: Table, group: readonly Item[]): Promise<number> => {
  const requests: PutRequest[] = group.map((item) => ({ PutRequest: { Item: item } }));
  let pending: BatchWriteCommandOutput["UnprocessedItems"] = { [name]: requests };
  let units = 0;
  for (let round = 0; (pending?.[name]?.length ?? 0) > 0; round += 1) {
    if (round === MAX_ROUNDS) throw new Failure("ledger-throttled", "writes stay unprocessed");
    if (round > 0) await new Promise((resolve) => setTimeout(resolve, 2 ** round * 10));
    const response: BatchWriteCommandOutput = await client.send(
      new BatchWriteCommand({ RequestItems: pending, ReturnConsumedCapacity: "INDEXES" }),
    );
    units += unitsTaken(response.ConsumedCapacity);
    pending = response.UnprocessedItems;
  }
  return units;
};

/**
 * Writes items whatever was there; not in one transaction.
 * @param wrote is told how many are written
 * @throws Failure `ledger-*`
 */
export const putAll = async (
  table: Table,
  items: readonly Item[],
  { pace, wrote }: { readonly pace: Pace; readonly wrote: (done: number) => Promise<void> },
): Promise<void> => {
  const groups = chunked(items, BATCH_ITEMS);
  try {
    for (let from = 0; from < groups.length; from += BATCHES_AT_ONCE) {
      const some = groups.slice(from, from + BATCHES_AT_ONCE);
      const thought = some.flat().reduce((units, item) => units + unitsOf(storedBytes(item), 1), 0);
      await pace.spend(thought);
      const taken = await Promise.all(some.map((group) => putGroup(table, group)));
      pace.owe(Math.max(0, taken.reduce((units, one) => units + one, 0) - thought));
      await wrote(Math.min(items.length, (from + BATCHES_AT_ONCE) * BATCH_ITEMS));
    }
  } catch (error) {
    throw ledgerFailure(error);
  }
};
