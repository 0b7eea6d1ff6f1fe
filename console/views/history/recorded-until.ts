import type { Moment } from "../../moment.ts";

/**
 * The end of what a moment's history has, as the API is asked for it: before this instant.
 * @returns undefined where all that is recorded now counts
 */
export const recordedUntil = ({ knownAt }: Moment): string | undefined => {
  const ms = Date.parse(knownAt ?? "");
  return Number.isNaN(ms) ? knownAt : new Date(ms + 1).toISOString();
};
