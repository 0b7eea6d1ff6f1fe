import type { Chance } from "../engine/chance.ts";
import type { Engine } from "../engine/engine.ts";
import { invalid } from "./errors.ts";
import type { StoredItem } from "./marshal.ts";
import type { ItemWrite } from "./store.ts";

/** The table's indexes: by which attribute they are partitioned and ordered. */
export const INDEXES: Readonly<Record<string, readonly [partition: string, sort: string]>> = {
  byDue: ["due", "dueAt"],
  byMigration: ["byMigration", "at"],
  byUnit: ["byUnit", "at"],
  byAgent: ["byAgent", "at"],
  byList: ["inList", "inListAt"],
};

const MAX_SORT_BYTES = 1024;

/** Indexes are copies that come later: each write reaches each of them after a while of its own, in the order of an item. */
export interface IndexCopies {
  follow(write: ItemWrite): void;
  /** All of one partition of an index, in its order. @throws ValidationException for an index that there is not */
  list(index: string, value: unknown): StoredItem[];
  /** All of an index. @throws ValidationException for one that there is not */
  all(index: string): StoredItem[];
}

/** @throws ValidationException where an index's key would be empty or too long */
export const checkIndexKeys = (item: StoredItem): void => {
  for (const [name, attributes] of Object.entries(INDEXES))
    for (const attribute of attributes) {
      const value = item[attribute];
      if (value === undefined || (name !== "byDue" && item[attributes[0]] === undefined)) continue;
      if (typeof value !== "string" || value === "") throw invalid(`the key ${attribute} of ${name} is empty`);
      if (value.length > MAX_SORT_BYTES) throw invalid(`the key ${attribute} of ${name} is too long`);
    }
};

const lagMs = (chance: Chance): number =>
  chance.happens(0.05) ? chance.between(1_000, 15_000) : chance.between(1, 300);

export const indexCopies = (engine: Engine, chance: Chance): IndexCopies => {
  const copies = new Map<string, Map<string, StoredItem>>();
  const arrives = new Map<string, number>();
  const partition = (index: string, value: unknown): Map<string, StoredItem> => {
    const name = `${index} ${value}`;
    const found = copies.get(name) ?? new Map<string, StoredItem>();
    copies.set(name, found);
    return found;
  };
  const valueIn = (item: StoredItem | undefined, [first, second]: readonly [string, string]): unknown =>
    item?.[second] === undefined ? undefined : item[first];

  const followIn = (index: string, attributes: readonly [string, string], { key, before, after }: ItemWrite): void => {
    const [was, is] = [valueIn(before, attributes), valueIn(after, attributes)];
    if (was === undefined && is === undefined) return;
    const id = `${key.pk}\n${key.sk}`;
    const copy = `${index} ${id}`;
    const at = Math.max(engine.now() + lagMs(chance), arrives.get(copy) ?? 0);
    arrives.set(copy, at);
    engine.at(at, () => {
      if (was !== undefined && was !== is) partition(index, was).delete(id);
      if (is !== undefined && after !== undefined) partition(index, is).set(id, after);
      if (is === undefined) partition(index, was).delete(id);
    });
  };

  return {
    follow: (write) => {
      for (const [index, attributes] of Object.entries(INDEXES)) followIn(index, attributes, write);
    },
    list: (index, value) => {
      const attributes = INDEXES[index];
      if (attributes === undefined) throw invalid(`there is no index ${index}`);
      const sort = attributes[1];
      const order = (item: StoredItem): string => `${item[sort]}\n${item.pk}\n${item.sk}`;
      return [...partition(index, value).values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
    },
    all: (index) => {
      if (INDEXES[index] === undefined) throw invalid(`there is no index ${index}`);
      return [...copies].flatMap(([name, items]) => (name.startsWith(`${index} `) ? [...items.values()] : []));
    },
  };
};
