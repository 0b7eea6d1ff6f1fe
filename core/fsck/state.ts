import { type Checkpoint, checkpointId } from "../readiness/checkpoint/checkpoint.ts";
import { countOf } from "../readiness/gate/count.ts";
import { isUnsatisfied } from "../readiness/gate/decide.ts";
import type { Gate, GateShard } from "../readiness/gate/gate.ts";
import { membersByGate } from "../readiness/gate/members.ts";
import { countAmong, shardId, shardOf } from "../readiness/gate/shard.ts";
import { isEpochBefore } from "../readiness/version.ts";
import type { Disagreement } from "./disagreement.ts";
import { isSame } from "./same.ts";

type Versioned = { readonly version: number };

/** Items by their ids. */
export type Items<T extends Versioned> = ReadonlyMap<string, T>;

/** The ids of items that are not the same in both: what is written now may be newer than what was replayed, or what was read. */
export const differing = <T extends Versioned>(replayed: Items<T>, stored: Items<T>): readonly string[] =>
  [...new Set([...replayed.keys(), ...stored.keys()])].filter((id) => !isSame(replayed.get(id), stored.get(id)));

/**
 * Compares items that differed with what is stored of them after all of them were replayed. One that is stored in a newer version
 * was written since, so it is alive, and the next run compares it.
 * @param place what is said of where they are, before their ids
 */
export const compareItems = <T extends Versioned>(
  place: string,
  ids: readonly string[],
  replayed: Items<T>,
  stored: Items<T>,
): readonly Disagreement[] =>
  ids.flatMap((id): Disagreement[] => {
    const [was, is] = [replayed.get(id), stored.get(id)];
    const found = (code: Disagreement["code"]): Disagreement[] => [{ code, place: `${place} ${id}` }];
    if (is === undefined) return was === undefined ? [] : found("state-missing");
    if (was === undefined) return found("state-unfounded");
    return is.version > was.version || isSame(was, is) ? [] : found("state-differs");
  });

/** Holds gates to their checkpoints, which are of the same moment. */
export const compareGates = (
  migration: string,
  gates: Items<Gate>,
  checkpoints: Items<Checkpoint>,
): readonly Disagreement[] => {
  const members = membersByGate(checkpoints.values());
  return [...gates.values()].flatMap((gate): Disagreement[] => {
    const own = members.get(gate.id) ?? [];
    const count = countAmong(own, gate.shards);
    const isRight =
      gate.total === own.length &&
      isSame(gate.unsatisfied, count.unsatisfied) &&
      isSame(gate.openShards, count.openShards) &&
      (gate.state === "blocked" || (countOf(count) === 0 && gate.validUntil !== null));
    return isRight ? [] : [{ code: "gate-miscounted", place: `${migration} gate ${gate.id}` }];
  });
};

/** A migration as it is stored: the checkpoints are read before the shards. */
export interface Counted {
  readonly checkpoints: Items<Checkpoint>;
  readonly gates: Items<Gate>;
  /** By `shardId`. */
  readonly shards: Items<GateShard>;
}

/** The checkpoints that each shard of some gates counts, by the shard's id; a shard that counts none is there too. */
const membersByShard = ({ gates, checkpoints }: Counted): Map<string, Checkpoint[]> => {
  const members = membersByGate(checkpoints.values());
  const found = new Map<string, Checkpoint[]>();
  for (const { id: gate, shards = 0 } of gates.values()) {
    for (let shard = 0; shard < shards; shard += 1) found.set(shardId({ gate, shard }), []);
    for (const one of shards === 0 ? [] : (members.get(gate) ?? []))
      found.get(shardId({ gate, shard: shardOf(one, shards) }))?.push(one);
  }
  return found;
};

/**
 * The shards that do not count what they should, those that lack, and those that no gate has.
 * @param before the same, read earlier: what was written meanwhile is alive, and the next run compares it
 */
export const wrongShards = (migration: string, before: Counted, now: Counted): readonly Disagreement[] => {
  const members = membersByShard(now);
  const isStill = <T extends Versioned>(was: Items<T>, is: Items<T>, id: string): boolean =>
    was.get(id)?.version === is.get(id)?.version;
  return [...new Set([...members.keys(), ...now.shards.keys()])].flatMap((id): Disagreement[] => {
    const own = members.get(id);
    const isSettled =
      isStill(before.shards, now.shards, id) &&
      (own ?? []).every((one) => isStill(before.checkpoints, now.checkpoints, checkpointId(one)));
    if (!isSettled || now.shards.get(id)?.unsatisfied === own?.filter(isUnsatisfied).length) return [];
    return [{ code: "gate-miscounted", place: `${migration} shard ${id}` }];
  });
};

/** The numbers of all notifications that a gate has had since a plan added it, the newest first. */
export function* epochsOf({ epoch }: Pick<Gate, "epoch">): Generator<number> {
  for (let one = epoch; !isEpochBefore(one); one -= 1) yield one;
}
