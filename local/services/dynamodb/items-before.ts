import { callEngine, EngineError } from "./engine-call.ts";
import type { Attributes } from "./item-size.ts";
import type { ItemWrite } from "./item-writes.ts";
import { keyText } from "./table-shape.ts";

type Keys = Readonly<Record<string, { readonly Keys: readonly Attributes[]; readonly ConsistentRead: true }>>;

interface Found {
  readonly Responses: Readonly<Record<string, readonly Attributes[]>>;
  readonly UnprocessedKeys?: Keys;
}

const nameOf = ({ table, key }: Pick<ItemWrite, "table" | "key">): string => `${table.name}\n${keyText(table, key)}`;

const keysOf = (writes: readonly ItemWrite[]): Keys => {
  const once = [...new Map(writes.map((write) => [nameOf(write), write])).values()];
  const byTable = Map.groupBy(once, ({ table }) => table.name);
  return Object.fromEntries(
    [...byTable].map(([name, some]) => [name, { Keys: some.map(({ key }) => key), ConsistentRead: true }]),
  );
};

/** Finds an item as it is before it is written. */
export type ItemsBefore = (write: ItemWrite) => Attributes | undefined;

/**
 * Reads what is there before some writes: of what is replaced, removed or checked only the engine knows how large it is.
 * Nothing is found for keys that the engine refuses, as it then does with their writes.
 */
export const readItemsBefore = async (url: string, writes: readonly ItemWrite[]): Promise<ItemsBefore> => {
  const found = new Map<string, Attributes>();
  const tables = new Map(writes.map(({ table }) => [table.name, table]));
  try {
    let pending = keysOf(writes);
    while (Object.keys(pending).length > 0) {
      const { Responses, UnprocessedKeys = {} } = await callEngine<Found>(url, "BatchGetItem", {
        RequestItems: pending,
      });
      for (const [name, items] of Object.entries(Responses)) {
        const table = tables.get(name);
        if (table !== undefined) for (const item of items) found.set(nameOf({ table, key: item }), item);
      }
      pending = UnprocessedKeys;
    }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
  }
  return (write) => found.get(nameOf(write));
};
