import { shardOf } from "../../core/readiness/gate/shard.ts";
import type { CommitLedger } from "../../ports/commit.ts";
import { readGate, readShard } from "./items.ts";
import { type Key, keys } from "./keys.ts";
import type { Table } from "./table.ts";

/** How many shards gates had when a process read them last, by migration and gate; absent of one that had none. */
export type ShardNumbers = Map<string, number>;

/** More gates with shards than a process meets: then all are forgotten, which costs each a call. */
const NUMBERS_KEPT = 10_000;

/**
 * Reads gates and the shards that count a checkpoint, by one call where this process knows how many shards each has. What it knows is a
 * guess of a key: how many there are, the gate says that is read with it, and another shard is read then.
 */
export const gatesOf =
  ({ getAll }: Pick<Table, "getAll">, numbers: ShardNumbers): CommitLedger["readGatesOf"] =>
  async (migration, ids, moved) => {
    const nameOf = (id: string): string => `${migration}/${id}`;
    const shardKeys = (id: string, shards: number | undefined): readonly Key[] =>
      shards === undefined || !moved.gates.includes(id) ? [] : [keys.shard(migration, id, shardOf(moved, shards))];
    const guessed = ids.flatMap((id) => shardKeys(id, numbers.get(nameOf(id))));
    const items = await getAll([...ids.map((id) => keys.gate(migration, id)), ...guessed]);
    const shards = new Map(guessed.map(({ sk }, index) => [sk, items[ids.length + index]]));
    const gates = items.slice(0, ids.length).flatMap((item) => (item === undefined ? [] : [readGate(item)]));
    for (const gate of gates) {
      if (gate.shards === undefined) numbers.delete(nameOf(gate.id));
      else numbers.set(nameOf(gate.id), gate.shards);
    }
    if (numbers.size > NUMBERS_KEPT) numbers.clear();
    const others = gates.flatMap((gate) => shardKeys(gate.id, gate.shards)).filter(({ sk }) => !shards.has(sk));
    for (const item of others.length === 0 ? [] : await getAll(others))
      if (item !== undefined) shards.set(item.sk, item);
    return gates.map((gate) => {
      const [shard] = shardKeys(gate.id, gate.shards).flatMap(({ sk }) => shards.get(sk) ?? []);
      return shard === undefined ? { gate } : { gate, shard: readShard(shard) };
    });
  };
