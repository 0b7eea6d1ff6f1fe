import { type Instant, instantOf, msOf } from "../instant.ts";
import { isAtLeast } from "../manifest/proof.ts";
import { type AsOf, checkpointStateAsOf, gatesAsOf } from "./as-of.ts";

/** A migration at one moment in numbers that are not to be mixed: what is asked, what was satisfied, what was proven. */
export interface MomentCounts {
  readonly checkpoints: number;
  readonly satisfied: number;
  readonly waived: number;
  readonly backups: number;
  /** Backups that pass, and that a tool read again or somebody restored. */
  readonly proven: number;
  readonly gates: number;
  readonly clear: number;
}

export const countsOf = (one: AsOf): MomentCounts => {
  const counts = { checkpoints: 0, satisfied: 0, waived: 0, backups: 0, proven: 0 };
  for (const checkpoint of one.state.checkpoints.values()) {
    const state = checkpointStateAsOf(one, checkpoint);
    const proof = checkpoint.evidence?.proof;
    counts.checkpoints += 1;
    if (state === "passed" || state === "waived") counts.satisfied += 1;
    if (state === "waived") counts.waived += 1;
    if (proof === undefined) continue;
    counts.backups += 1;
    if (state === "passed" && isAtLeast(proof, "verified")) counts.proven += 1;
  }
  const gates = gatesAsOf(one);
  return { ...counts, gates: gates.length, clear: gates.filter(({ present }) => present.state === "clear").length };
};

/**
 * Instants at equal distances, the first and the last among them.
 * @param count at least 2; there are fewer where the span has fewer milliseconds
 */
export const instantsAcross = (from: Instant, to: Instant, count: number): readonly Instant[] => {
  const [first, last] = [msOf(from), msOf(to)];
  const step = (last - first) / (count - 1);
  const all = Array.from({ length: count }, (_, index) => instantOf(Math.round(first + index * step)));
  return [...new Set(all)];
};
