import type { Key } from "../../adapters/dynamo/keys.ts";
import type { Process } from "../engine/process.ts";
import { invalid } from "./errors.ts";
import { condition, type Names } from "./expression.ts";
import { INDEXES } from "./index-copies.ts";
import { checkKey, checkPartition, type StoredItem } from "./marshal.ts";
import { type FakeTable, lockOf } from "./table.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MAX_KEYS = 100;

export interface BatchGetInput {
  readonly RequestItems: Readonly<Record<string, { readonly Keys: readonly Key[]; readonly ConsistentRead?: boolean }>>;
}

/** Longer than the adapter asks again, so that no item is hot for all of that. */
const COOL_MS = 5_000;

/** Now and then one item of a batch is hot, for less than the adapter asks again, and what is asked for with it is read long before it. */
const heat = ({ hotUntil, engine, hotShare }: FakeTable, { chance }: Process, keys: readonly Key[]): void => {
  if (!chance.happens(hotShare)) return;
  const item = lockOf(chance.pick(keys));
  const until = engine.now() + chance.between(1, chance.pick([30, 2_000]));
  if (engine.now() >= (hotUntil.get(item) ?? 0) + COOL_MS) hotUntil.set(item, until);
};

/** A batch is no snapshot, and need not be whole. */
export const batchGet = (table: FakeTable, by: Process, { RequestItems }: BatchGetInput) => {
  const [[name, { Keys = [] }] = ["", {}]] = Object.entries(RequestItems) as [string, { Keys?: readonly Key[] }][];
  if (Keys.length === 0 || Keys.length > MAX_KEYS) throw invalid(`${Keys.length} keys in one batch`);
  if (new Set(Keys.map(({ pk, sk }) => `${pk}\n${sk}`)).size < Keys.length)
    throw invalid("a key stands twice in a batch");
  for (const key of Keys) checkKey(key);
  heat(table, by, Keys);
  const isHot = (key: Key): boolean => (table.hotUntil.get(lockOf(key)) ?? 0) > table.engine.now();
  const left = Keys.filter(isHot);
  return {
    Responses: { [name]: Keys.filter((key) => !isHot(key)).flatMap((key) => table.store.get(key) ?? []) },
    UnprocessedKeys: left.length === 0 ? {} : { [name]: { Keys: left } },
  };
};

export interface QueryInput extends Names {
  readonly IndexName?: string;
  readonly KeyConditionExpression: string;
  readonly FilterExpression?: string;
  readonly ExclusiveStartKey?: Readonly<Record<string, unknown>> | undefined;
  readonly Limit?: number;
  readonly ScanIndexForward?: boolean;
  readonly ConsistentRead?: boolean;
}

/** The value that a key condition asks of the partition key; every one of ours begins with it. */
const partitionOf = ({ KeyConditionExpression, ExpressionAttributeValues }: QueryInput): string => {
  const value = /^[#\w]+ = (:\w+)/.exec(KeyConditionExpression)?.[1];
  const asked = value === undefined ? undefined : ExpressionAttributeValues?.[value];
  checkPartition(asked);
  return asked as string;
};

const isAt = (item: StoredItem, from: Readonly<Record<string, unknown>>): boolean =>
  item.pk === from.pk && item.sk === from.sk;

/** @throws ValidationException for an index that there is not */
const attributesOf = (index: string): readonly [partition: string, sort: string] => {
  const attributes = INDEXES[index];
  if (attributes === undefined) throw invalid(`there is no index ${index}`);
  return attributes;
};

const candidates = ({ store, indexes }: FakeTable, query: QueryInput): readonly StoredItem[] => {
  const { IndexName, ExclusiveStartKey, ScanIndexForward = true } = query;
  const partition = partitionOf(query);
  if (IndexName === undefined) {
    const from = ExclusiveStartKey?.sk as string | undefined;
    if (ScanIndexForward) return [...store.after(partition, from)];
    return [...store.after(partition, undefined)].filter(({ sk }) => from === undefined || sk < from).toReversed();
  }
  if (query.ConsistentRead === true) throw invalid("an index is never read consistently");
  const all = indexes.list(IndexName, partition);
  const ordered = ScanIndexForward ? all : all.toReversed();
  if (ExclusiveStartKey === undefined) return ordered;
  // Where the item that a page ended at has left the index, DynamoDB goes on from where it stood.
  const index = ordered.findIndex((item) => isAt(item, ExclusiveStartKey));
  if (index >= 0) return ordered.slice(index + 1);
  const [, sort] = attributesOf(IndexName);
  const stood = String(ExclusiveStartKey[sort] ?? "");
  return ordered.filter((item) => String(item[sort]) > stood === ScanIndexForward);
};

const keyIn = (item: StoredItem, { IndexName }: Pick<QueryInput, "IndexName">) => {
  const { pk, sk } = item;
  if (IndexName === undefined) return { pk, sk };
  return { pk, sk, ...Object.fromEntries(attributesOf(IndexName).map((name) => [name, item[name]])) };
};

/** DynamoDB refuses an empty value for any part of a key, also as the beginning or the end of a span. */
const checkKeyValues = ({ KeyConditionExpression, ExpressionAttributeValues }: QueryInput): void => {
  for (const [name] of KeyConditionExpression.matchAll(/:\w+/g))
    if (ExpressionAttributeValues?.[name] === "") throw invalid(`a condition on a key has an empty value: ${name}`);
};

/** A page: at most `Limit` read, and now and then fewer, because that is the table's to choose. */
export const query = (table: FakeTable, { chance }: Process, asked: QueryInput) => {
  checkKeyValues(asked);
  const inKey = condition(asked.KeyConditionExpression, asked);
  const filter = asked.FilterExpression === undefined ? () => true : condition(asked.FilterExpression, asked);
  const limit = Math.min(
    asked.Limit ?? Number.MAX_SAFE_INTEGER,
    chance.happens(0.25) ? 1 + chance.below(table.bite) : 10_000,
  );
  const items: StoredItem[] = [];
  let last: StoredItem | undefined;
  let read = 0;
  for (const item of candidates(table, asked)) {
    if (!inKey(item)) continue;
    if (read === limit && last !== undefined) return { Items: items, LastEvaluatedKey: keyIn(last, asked) };
    read += 1;
    last = item;
    if (filter(item)) items.push(item);
  }
  return { Items: items };
};

export interface ScanInput {
  readonly IndexName: string;
  readonly Limit: number;
  readonly ExclusiveStartKey?: Readonly<Record<string, unknown>> | undefined;
}

/** A page of an index as a whole, in an order that means nothing and stays. */
export const scan = ({ indexes, bite }: FakeTable, { chance }: Process, asked: ScanInput) => {
  const { IndexName, Limit, ExclusiveStartKey } = asked;
  const order = ({ pk, sk }: Key): string => `${pk}\n${sk}`;
  const from = ExclusiveStartKey === undefined ? "" : order(ExclusiveStartKey as Key);
  const all = indexes
    .all(IndexName)
    .filter((item) => order(item) > from)
    .sort((a, b) => (order(a) < order(b) ? -1 : 1));
  const read = all.slice(0, Math.min(Limit, chance.happens(0.25) ? 1 + chance.below(10 * bite) : Limit));
  const last = read.at(-1);
  return last === undefined || read.length === all.length
    ? { Items: read }
    : { Items: read, LastEvaluatedKey: keyIn(last, asked) };
};
