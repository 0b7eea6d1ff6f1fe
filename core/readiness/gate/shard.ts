import { createHash } from "node:crypto";
import { type Checkpoint, type CheckpointKey, checkpointId } from "../checkpoint/checkpoint.ts";
import { firstVersion } from "../version.ts";
import type { Count } from "./count.ts";
import { isUnsatisfied } from "./decide.ts";
import type { Gate, GateShard } from "./gate.ts";

/** A query for what one gate still lacks reads all of its shards: about 30 KiB. */
const MAX_SHARDS = 256;

/**
 * A change writes three items for a gate with shards: shard, gate and notification. With those of so many gates, and those of
 * others up to their limit, it is still within a transaction.
 */
const MAX_GATES_OF_A_MEMBER = 26;

/**
 * How many shards a gate has under a plan version; undefined where it counts its checkpoints itself. A gate that has shards keeps
 * their number: whoever is under way counts a checkpoint that the version leaves as it is in the shard that it had.
 * @param members every checkpoint that counts in it
 * @param membersPerShard about how many each counts; undefined where plan versions come into force without shards
 * @param before how many it has
 */
export const shardsFor = (
  members: readonly Pick<Checkpoint, "gates" | "readerGates">[],
  membersPerShard: number | undefined,
  before?: number,
): number | undefined => {
  if (membersPerShard === undefined || (before === undefined && members.length <= membersPerShard)) return undefined;
  if (members.some(({ gates, readerGates }) => gates.length + readerGates.length > MAX_GATES_OF_A_MEMBER))
    return undefined;
  return before ?? Math.min(MAX_SHARDS, Math.ceil(members.length / membersPerShard));
};

/** The shard that counts a checkpoint: by the first four bytes of the SHA-256 of `<unit>/<requirement>`. */
export const shardOf = (key: Pick<CheckpointKey, "unit" | "requirement">, shards: number): number =>
  createHash("sha256").update(checkpointId(key)).digest().readUInt32BE() % shards;

/** A shard among those of all gates of a migration: no gate's id has a `#`. */
export const shardId = ({ gate, shard }: Pick<GateShard, "gate" | "shard">): string => `${gate}#${shard}`;

/** How many checkpoints of each shard are not satisfied, as written. */
export const shardCounts = (members: readonly Checkpoint[], shards: number): readonly number[] => {
  const counts = Array.from({ length: shards }, () => 0);
  for (const one of members) {
    const shard = shardOf(one, shards);
    counts[shard] = (counts[shard] ?? 0) + Number(isUnsatisfied(one));
  }
  return counts;
};

/** What a gate counts under a plan version. */
export const countAmong = (members: readonly Checkpoint[], shards: number | undefined): Count =>
  shards === undefined
    ? { unsatisfied: members.filter(isUnsatisfied).length }
    : { openShards: shardCounts(members, shards).filter((count) => count > 0).length };

/** A gate that counts its checkpoints itself, for whoever knows them all and has no shards. */
export const withoutShards = ({ shards, openShards: _, ...gate }: Gate, members: readonly Checkpoint[]): Gate =>
  shards === undefined ? gate : { ...gate, ...countAmong(members, undefined) };

/** What is known of shards beside their counts, by their ids. */
export interface ShardsMeanwhile {
  /** Those that nobody wrote while the checkpoints were read. */
  readonly steady: ReadonlySet<string>;
  /** Those in which checkpoints counted that the version does not have. */
  readonly dropped: ReadonlySet<string>;
}

/**
 * The shards of a gate under a plan version, counted afresh; none of one that has none. One that counts as many as before stays
 * as it is: who changes a checkpoint in it under the version before finds that the version changes the checkpoint, or the gate
 * where the shard opens or closes, or changes what the version leaves alone. That holds of a shard that counted the very checkpoints
 * that were read; any other is written over the version that was read first, and so read again. A checkpoint that is dropped is there until the end,
 * so its shard is written.
 */
export const planShards = (
  { migration, id, planVersion, shards }: Gate,
  members: readonly Checkpoint[],
  old: ReadonlyMap<string, GateShard>,
  { steady, dropped }: ShardsMeanwhile,
): readonly GateShard[] =>
  shards === undefined
    ? []
    : shardCounts(members, shards).map((unsatisfied, shard) => {
        const name = shardId({ gate: id, shard });
        const before = old.get(name);
        const isAsItIs = steady.has(name) && (before?.planVersion === planVersion || !dropped.has(name));
        if (before?.unsatisfied === unsatisfied && isAsItIs) return before;
        const version = before === undefined ? firstVersion(planVersion) : before.version + 1;
        return { migration, gate: id, shard, planVersion, version, unsatisfied };
      });
