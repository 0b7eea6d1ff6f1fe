import { planDuration, readableMs } from "../../duration.ts";
import { type Instant, msOf } from "../../instant.ts";

/** How long evidence may be valid, by what was seen of the runs that made it. */
export interface Rhythm {
  /** As a plan writes it: `26h`, `8d`. */
  readonly maxAge: string;
  /** What was seen, and how the age follows from it; for a comment. */
  readonly because: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Where only the age of the newest is known: the shortest of the usual rhythms that it fits. */
const USUAL = [
  { name: "daily", maxAge: "26h", atMostMs: 26 * HOUR_MS },
  { name: "weekly", maxAge: "8d", atMostMs: 8 * DAY_MS },
  { name: "monthly", maxAge: "32d", atMostMs: 32 * DAY_MS },
] as const;
const [DAILY] = USUAL;

/** Up to two days in whole hours with two more, beyond it in whole days with one more: a run takes its time, and begins late. */
const rounded = (ms: number): number =>
  ms <= 2 * DAY_MS ? Math.ceil(ms / HOUR_MS) * HOUR_MS + 2 * HOUR_MS : Math.ceil(ms / DAY_MS) * DAY_MS + DAY_MS;

/** The upper one of two in the middle. */
const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] as number;

const assumed = (ageMs: number): Rhythm => {
  const one = USUAL.find(({ atMostMs }) => ageMs <= atMostMs);
  const seen = `one run was seen, ${readableMs(ageMs)} old`;
  return one === undefined
    ? { maxAge: DAILY.maxAge, because: `${seen}, older than any usual rhythm: is it still run? Daily is assumed` }
    : { maxAge: one.maxAge, because: `${seen}: ${one.name} is assumed` };
};

/**
 * The age that evidence may reach, by the runs that were seen. It follows the usual distance between runs and neither the longest
 * nor the age of the newest: a time without backups must not become what is allowed.
 * @param runs when each was completed, in any order; none where it is read live
 * @param readAt when that was seen
 */
export const rhythmOf = (runs: readonly Instant[], readAt: Instant): Rhythm => {
  const now = msOf(readAt);
  const times = [...new Set(runs.map(msOf))].filter((ms) => ms <= now).toSorted((a, b) => a - b);
  const newest = times.at(-1);
  if (newest === undefined)
    return { maxAge: DAILY.maxAge, because: "it is as old as the run of the agent that reads it: daily is assumed" };
  const gaps = times.slice(1).map((ms, index) => ms - (times[index] as number));
  if (gaps.length === 0) return assumed(now - newest);
  const usual = median(gaps.toSorted((a, b) => a - b));
  const maxAgeMs = rounded(usual);
  const seen = `${times.length} runs were seen, usually ${readableMs(usual)} apart and at most ${readableMs(Math.max(...gaps))}`;
  const old =
    now - newest > maxAgeMs ? `; the newest is ${readableMs(now - newest)} old, which is too old by this age` : "";
  return { maxAge: planDuration(maxAgeMs), because: `${seen}${old}` };
};
