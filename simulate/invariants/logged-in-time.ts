import type { Invariant } from "./invariant.ts";

/** Of a run of the schedule, and of one more where the first met somebody else, or an index that lagged. */
const MOST_MS = 5 * 60_000;

export const loggedInTime: Invariant = {
  name: "logged-in-time",
  says: "While nothing fails, each fact is under a published head within five minutes, also where the stream has lost it.",
  eachMinute: ({ log, logsSince, nowMs }) => {
    for (const [fact, at] of log?.unlogged ?? []) {
      const waits = nowMs - Math.max(at, logsSince);
      if (waits > MOST_MS) return `fact ${fact} has had no leaf for ${Math.round(waits / 1_000)} s`;
    }
    return undefined;
  },
};
