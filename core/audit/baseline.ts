import { type Instant, msOf } from "../instant.ts";
import type { Evidence } from "./evidence.ts";

/** The sizes of one evidence that was accepted. */
export interface AcceptedSize {
  readonly fact: string;
  readonly receivedAt: Instant;
  readonly entries: number;
  readonly bytes: number;
}

/**
 * What shrinkage is measured against, oldest first: the last accepted evidence, and of those before what is larger than
 * all that came after it, and a few that are spread over the window, so that names can be compared over all of it. The largest in a window decides, so that small losses add up; one that only follows the
 * last accepted would go down with them. When evidence arrived counts, because the agent states all other instants.
 */
export type Baseline = readonly AcceptedSize[];

/** A long decline, made of many small ones, keeps an item from growing. */
const MAX_SIZES = 8;

const isLarger = (a: AcceptedSize, b: AcceptedSize): boolean => a.entries > b.entries || a.bytes > b.bytes;

/** So many parts of a window keep one that was accepted, however large. */
const WINDOW_PARTS = 3;

/** Those that are larger than what was accepted now, and those that came a part of the window after the last one kept. */
const keepBefore = (sizes: Baseline, accepted: AcceptedSize, since: Instant): Baseline => {
  const partMs = (msOf(accepted.receivedAt) - msOf(since)) / WINDOW_PARTS;
  let keptMs = Number.NEGATIVE_INFINITY;
  return sizes.filter((one) => {
    if (!isLarger(one, accepted) && msOf(one.receivedAt) < keptMs + partMs) return false;
    keptMs = msOf(one.receivedAt);
    return true;
  });
};

/**
 * Two neighbours as one: as large as either, and remembered as long as the later. The names are those of the one with more
 * entries, because losses are counted by its number.
 */
const merge = (older: AcceptedSize, newer: AcceptedSize): AcceptedSize => ({
  fact: older.entries < newer.entries ? newer.fact : older.fact,
  receivedAt: newer.receivedAt,
  entries: Math.max(older.entries, newer.entries),
  bytes: Math.max(older.bytes, newer.bytes),
});

/** The oldest stays as it is: of what was there first, nothing may go unseen beside what came later. */
const bounded = (sizes: Baseline): Baseline => {
  const [oldest, second, third, ...rest] = sizes;
  return sizes.length <= MAX_SIZES || oldest === undefined || second === undefined || third === undefined
    ? sizes
    : [oldest, merge(second, third), ...rest];
};

/**
 * The baseline after evidence was accepted.
 * @param since what was received before is forgotten; undefined where only the last counts
 */
export const acceptSize = (
  baseline: Baseline,
  { fact, receivedAt, entries, bytes }: Evidence,
  since: Instant | undefined,
): Baseline => {
  const accepted = { fact, receivedAt, entries, bytes };
  if (since === undefined) return [accepted];
  const counting = baseline.filter((one) => one.receivedAt >= since);
  return bounded([...keepBefore(counting, accepted, since), accepted]);
};

/** What was accepted since an instant; the last accepted counts however old it is. */
export const countingSince = (baseline: Baseline, since: Instant): Baseline =>
  baseline.filter(({ receivedAt }, index) => receivedAt >= since || index === baseline.length - 1);

/** The largest of a measure that was accepted since an instant; the last accepted counts however old it is. */
export const largestSince = (
  baseline: Baseline,
  measure: "entries" | "bytes",
  since: Instant,
): AcceptedSize | undefined => countingSince(baseline, since).toSorted((a, b) => b[measure] - a[measure])[0];
