import { type Attributes, itemBytes } from "./item-size.ts";
import type { Spending } from "./partitions.ts";
import { type IndexShape, keyText, partitionOf, type TableShape } from "./table-shape.ts";

/** What a write takes of one partition. */
export interface WriteSpending extends Spending {
  /** True for a partition of an index. */
  readonly isIndex: boolean;
}

const UNIT_BYTES = 1_024;
const unitsOf = (item: Attributes | undefined): number =>
  item === undefined ? 1 : Math.max(1, Math.ceil(itemBytes(item) / UNIT_BYTES));

/** What an index has of an item; undefined where the item is not in it. */
const entryOf = ({ hash, range, projected }: IndexShape, item: Attributes | undefined): Attributes | undefined => {
  if (item?.[hash] === undefined || (range !== undefined && item[range] === undefined)) return undefined;
  return projected === undefined
    ? item
    : Object.fromEntries(Object.entries(item).filter(([name]) => projected.has(name)));
};

const sorted = (item: Attributes): string =>
  JSON.stringify(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** An entry is put, replaced or removed by one write; where its key changes, it is removed and put. */
const ofIndex = (table: TableShape, index: IndexShape, before?: Attributes, after?: Attributes): WriteSpending[] => {
  const [old, next] = [entryOf(index, before), entryOf(index, after)];
  const spent = (entry: Attributes, units = unitsOf(entry)): WriteSpending => ({
    ...{ partition: partitionOf(index, entry, table), units, isIndex: true },
  });
  if (old === undefined || next === undefined)
    return [old, next].flatMap((one) => (one === undefined ? [] : spent(one)));
  if (keyText(index, old) !== keyText(index, next)) return [spent(old), spent(next)];
  return sorted(old) === sorted(next) ? [] : [spent(next, Math.max(unitsOf(old), unitsOf(next)))];
};

/**
 * What one write takes, by partition. An item costs what the larger of it before and after does: also one that is removed,
 * and one that is only checked. Where a condition fails, AWS takes what is there; here it is the larger of both.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
 * @param key of the item
 * @param times 2 in a transaction, which prepares each item and commits it; indexes follow once
 */
export const writeCost = (
  table: TableShape,
  key: Attributes,
  { before, after }: { readonly before: Attributes | undefined; readonly after: Attributes | undefined },
  times: 1 | 2,
): readonly WriteSpending[] => [
  {
    partition: partitionOf(table, key),
    units: times * Math.max(unitsOf(before), unitsOf(after)),
    isIndex: false,
  },
  ...table.indexes.flatMap((index) => ofIndex(table, index, before, after)),
];
