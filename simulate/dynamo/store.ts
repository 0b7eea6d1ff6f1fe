import type { Key } from "../../adapters/dynamo/keys.ts";
import type { StoredItem } from "./marshal.ts";

/** One item before and after a write; absent where there is none. */
export interface ItemWrite {
  readonly key: Key;
  readonly before: StoredItem | undefined;
  readonly after: StoredItem | undefined;
}

/** The items, in partitions ordered by their sort key. */
export interface Store {
  get(key: Key): StoredItem | undefined;
  set(item: StoredItem): ItemWrite;
  remove(key: Key): ItemWrite;
  /** Sort keys of a partition that come after `after`, in order. */
  after(pk: string, after: string | undefined): Iterable<StoredItem>;
  items(): Iterable<StoredItem>;
}

interface Partition {
  readonly order: string[];
  readonly items: Map<string, StoredItem>;
}

/** Where `sk` stands, or would stand. */
const placeOf = (order: readonly string[], sk: string): number => {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((order[middle] as string) < sk) low = middle + 1;
    else high = middle;
  }
  return low;
};

export const store = (): Store => {
  const partitions = new Map<string, Partition>();
  const partition = (pk: string): Partition => {
    let found = partitions.get(pk);
    if (found === undefined) {
      found = { order: [], items: new Map() };
      partitions.set(pk, found);
    }
    return found;
  };
  return {
    get: ({ pk, sk }) => partitions.get(pk)?.items.get(sk),
    set: (item) => {
      const { order, items } = partition(item.pk);
      const before = items.get(item.sk);
      if (before === undefined) order.splice(placeOf(order, item.sk), 0, item.sk);
      items.set(item.sk, item);
      return { key: { pk: item.pk, sk: item.sk }, before, after: item };
    },
    remove: (key) => {
      const { order, items } = partition(key.pk);
      const before = items.get(key.sk);
      if (before !== undefined) order.splice(placeOf(order, key.sk), 1);
      items.delete(key.sk);
      return { key, before, after: undefined };
    },
    *after(pk, after) {
      const found = partitions.get(pk);
      if (found === undefined) return;
      const start = after === undefined ? 0 : placeOf(found.order, after);
      for (const sk of found.order.slice(start)) {
        const item = found.items.get(sk);
        if (item !== undefined && sk !== after) yield item;
      }
    },
    *items() {
      for (const { items } of partitions.values()) yield* items.values();
    },
  };
};
