import { countAmong, shardCounts, shardId } from "../../core/readiness/gate/shard.ts";
import type { MigrationView } from "../ledger-view.ts";
import type { GateScene, Invariant } from "./invariant.ts";

const gateBroken = ({ gate, members, name }: GateScene): string | undefined => {
  const { unsatisfied, openShards } = countAmong(members, gate.shards);
  if (gate.unsatisfied !== unsatisfied)
    return `${name} says ${gate.unsatisfied} unsatisfied at version ${gate.version}; ${unsatisfied} are`;
  if (gate.openShards !== openShards)
    return `${name} says ${gate.openShards} open shards at version ${gate.version}; ${openShards} are`;
  return gate.total === members.length ? undefined : `${name} says ${gate.total} in all; there are ${members.length}`;
};

const shardsBroken = ({ gate, members, name }: GateScene, view: MigrationView | undefined): string | undefined => {
  const { id, shards = 0 } = gate;
  const counts = shardCounts(members, shards);
  const wrong = counts.findIndex(
    (count, shard) => view?.shards.get(shardId({ gate: id, shard }))?.unsatisfied !== count,
  );
  if (wrong >= 0) return `${name} shard ${wrong} does not count ${counts[wrong]}`;
  const stored = [...(view?.shards.values() ?? [])].filter((one) => one.gate === id).length;
  return stored === shards ? undefined : `${name} has ${shards} shards; ${stored} are stored`;
};

export const counts: Invariant = {
  name: "counts",
  says: "Between plans being applied, a gate and its shards count exactly its members, and those that are not satisfied as written.",
  afterCommit: ({ gates, view }) => {
    for (const scene of gates) {
      const broken = gateBroken(scene) ?? shardsBroken(scene, view.migrations.get(scene.gate.migration));
      if (broken !== undefined) return broken;
    }
    return undefined;
  },
};
