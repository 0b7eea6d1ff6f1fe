import type { Key } from "../../adapters/dynamo/keys.ts";
import type { Chance } from "../engine/chance.ts";
import type { Engine } from "../engine/engine.ts";
import type { Process } from "../engine/process.ts";
import { type IndexCopies, indexCopies } from "./index-copies.ts";
import type { StoredItem } from "./marshal.ts";
import { type ItemWrite, type Store, store } from "./store.ts";

/** What was written at one instant: a transaction, or one item. */
export interface Committed {
  readonly at: number;
  readonly by: Pick<Process, "name" | "readsSince" | "skewMs">;
  readonly writes: readonly ItemWrite[];
}

/** A transaction that was refused by a condition. */
export interface Refused {
  readonly by: Pick<Process, "name">;
  readonly items: readonly StoredItem[];
  readonly codes: readonly string[];
}

export interface TableEvents {
  committed(commit: Committed): void;
  refused(refusal: Refused): void;
  /** A request that DynamoDB would always refuse. */
  mistake(message: string): void;
}

/** The one table, with everything about it that a request could meet. */
export interface FakeTable {
  readonly engine: Engine;
  readonly store: Store;
  readonly indexes: IndexCopies;
  readonly locks: Set<string>;
  /** Until when an item is hot: a batch leaves it for another call. */
  readonly hotUntil: Map<string, number>;
  /** How many items a query reads at most in one bite; the table's own choice, as it is DynamoDB's. */
  readonly bite: number;
  /** How many of all batches meet a hot item. */
  readonly hotShare: number;
  write(by: Process, some: readonly (StoredItem | { readonly remove: Key })[]): void;
  refuse(refusal: Refused): void;
  mistake(message: string): void;
  /** Drops every condition: a planted fault, for the tests of the simulation itself. */
  readonly ignores: (condition: string) => boolean;
}

export const lockOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

export const fakeTable = (
  engine: Engine,
  chance: Chance,
  events: TableEvents,
  options: Pick<FakeTable, "bite" | "hotShare" | "ignores">,
): FakeTable => {
  const items = store();
  const indexes = indexCopies(engine, chance);
  return {
    ...options,
    engine,
    store: items,
    indexes,
    locks: new Set(),
    hotUntil: new Map(),
    write: (by, some) => {
      const writes = some.map((one) =>
        "remove" in one ? items.remove(one.remove as Key) : items.set(one as StoredItem),
      );
      for (const write of writes) indexes.follow(write);
      const { name, readsSince, skewMs } = by;
      events.committed({ at: engine.now(), by: { name, readsSince, skewMs }, writes });
    },
    refuse: events.refused,
    mistake: events.mistake,
  };
};
