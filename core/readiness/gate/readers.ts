import { countOf } from "./count.ts";
import type { CheckpointStep } from "./decide.ts";
import type { Gate } from "./gate.ts";

/**
 * The gates of what reads a checkpoint: those that a change of its evidence must not overtake. Until the readers have run
 * again, none of these gates may clear, and whoever is about to clear one may have read the evidence before.
 */
export const readerGatesOf = ({ before, after }: CheckpointStep): readonly string[] =>
  before.evidence?.fact === after.evidence?.fact && before.unjudgedAt === after.unjudgedAt ? [] : after.readerGates;

/**
 * True where one more commit may clear a gate, since a commit changes one checkpoint: then newer evidence writes the gate,
 * and that commit conflicts. With more to satisfy, or clear, it takes another commit first: then it is enough that
 * the gate is still the one that was read, because whoever clears it reads after that other commit, and so the evidence too.
 * A checkpoint is of one shard, so one commit closes no two of them.
 */
export const mayClearNext = (gate: Gate): boolean => gate.state === "blocked" && countOf(gate) <= 1;
