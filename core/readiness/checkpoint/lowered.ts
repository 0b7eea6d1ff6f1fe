import type { Actor } from "../../actor.ts";
import type { AcceptedSize, Baseline } from "../../audit/baseline.ts";
import type { Instant } from "../../instant.ts";

/** How much evidence has. */
export type Size = Pick<AcceptedSize, "entries" | "bytes">;

/** That two people accepted less than was accepted before. */
export interface LoweredBaseline {
  /** When it was accepted. */
  readonly at: Instant;
  readonly requestedBy: Actor;
  readonly approvedBy: Actor;
  /** The largest that was measured against until then, in each measure. */
  readonly from: Size;
  readonly to: Size;
}

/**
 * What was measured against before a baseline is lowered: where it is lowered again while people are still told of that, what it was
 * before the first.
 */
export const largestBefore = (baseline: Baseline, lowered: LoweredBaseline | undefined): Size => {
  const sizes: readonly Size[] = lowered === undefined ? baseline : [...baseline, lowered.from];
  return {
    entries: Math.max(0, ...sizes.map(({ entries }) => entries)),
    bytes: Math.max(0, ...sizes.map(({ bytes }) => bytes)),
  };
};

/**
 * True once what was measured against before would no longer count by itself: then nobody has to be told any more.
 * @param since from when on accepted sizes count; undefined where the plan does not ask about shrinkage
 */
export const isOutgrown = ({ at }: LoweredBaseline, since: Instant | undefined): boolean =>
  since === undefined || at < since;
