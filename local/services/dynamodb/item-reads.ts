import { type Attributes, itemBytes } from "./item-size.ts";
import { findTable, type TableShapes } from "./item-writes.ts";
import type { Spending } from "./partitions.ts";
import { keyText, partitionOf } from "./table-shape.ts";

/** By table. */
export type BatchedKeys = Readonly<
  Record<string, { readonly Keys: readonly Attributes[]; readonly ConsistentRead?: boolean }>
>;

/** The members of DynamoDB's requests that say what is read. */
export interface ReadingRequest {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Key?: Attributes;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Attributes;
}

const UNIT_BYTES = 4_096;

/** The value that a query asks for the partition key of its table or index. */
const askedFor = (hash: string, request: ReadingRequest): Attributes | undefined => {
  const { KeyConditionExpression = "", ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = request;
  for (const [, name = "", value = ""] of KeyConditionExpression.matchAll(/([#\w]+)\s*=\s*(:\w+)/g)) {
    const asked = ExpressionAttributeValues[value];
    if ((ExpressionAttributeNames[name] ?? name) === hash && asked !== undefined) return { [hash]: asked };
  }
  return undefined;
};

/** The partition that a `GetItem` or a `Query` reads, of the table or of an index; a scan reads them all, and is not limited. */
export const readPartition = (tables: TableShapes, operation: string, request: ReadingRequest): string | undefined => {
  const table = findTable(tables, request.TableName);
  if (table === undefined) return undefined;
  if (operation === "GetItem") return partitionOf(table, request.Key ?? {});
  if (operation !== "Query") return undefined;
  const index = table.indexes.find(({ name }) => name === request.IndexName);
  const asked = askedFor((index ?? table).hash, request);
  if (asked === undefined) return undefined;
  return index === undefined ? partitionOf(table, asked) : partitionOf(index, asked, table);
};

/** What one item of a batch takes: also one that is not there. */
const unitsOf = (item: Attributes | undefined, isConsistent: boolean): number =>
  (isConsistent ? 1 : 0.5) * Math.max(1, Math.ceil((item === undefined ? 0 : itemBytes(item)) / UNIT_BYTES));

/** Those keys of a batch whose partition `isWanted`; undefined where there are none. */
export const keysWhere = (
  tables: TableShapes,
  asked: BatchedKeys,
  isWanted: (partition: string) => boolean,
): BatchedKeys | undefined => {
  const some = Object.entries(asked).flatMap(([name, { Keys, ...others }]) => {
    const table = findTable(tables, name);
    const wanted = Keys.filter((key) => isWanted(table === undefined ? "" : partitionOf(table, key)));
    return wanted.length === 0 ? [] : [[name, { ...others, Keys: wanted }] as const];
  });
  return some.length === 0 ? undefined : Object.fromEntries(some);
};

/**
 * What the keys of a batch took. Each item is counted by itself, by what was returned of it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export const batchReadCost = (
  tables: TableShapes,
  asked: BatchedKeys,
  found: Readonly<Record<string, readonly Attributes[]>>,
): readonly Spending[] =>
  Object.entries(asked).flatMap(([name, { Keys, ConsistentRead = false }]) => {
    const table = findTable(tables, name);
    if (table === undefined) return [];
    const items = new Map((found[name] ?? []).map((item) => [keyText(table, item), item]));
    return Keys.map((key) => ({
      partition: partitionOf(table, key),
      units: unitsOf(items.get(keyText(table, key)), ConsistentRead),
    }));
  });
