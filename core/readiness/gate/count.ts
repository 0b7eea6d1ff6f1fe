/**
 * What counts against a gate, as written: its checkpoints that are not satisfied, or of one with shards those shards that have
 * one. So nobody takes the one number for the other; which of them it is, the name says.
 */
export interface Count {
  /** How many of its checkpoints are not satisfied; absent where it has shards, which count them. */
  readonly unsatisfied?: number;
  /** How many of its shards have a checkpoint that is not satisfied; absent where it has none. */
  readonly openShards?: number;
}

/** Zero where no checkpoint of the gate is written as not satisfied. One that counts nothing never clears. */
export const countOf = ({ openShards, unsatisfied }: Count): number =>
  openShards ?? unsatisfied ?? Number.POSITIVE_INFINITY;

/** The same count, moved by so many. */
export const movedCount = (count: Count, by = 0): Count =>
  count.openShards === undefined ? { unsatisfied: countOf(count) + by } : { openShards: count.openShards + by };
