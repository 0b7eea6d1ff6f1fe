import { Temporal } from "temporal-polyfill";
import { type Instant, instantOf } from "../../instant.ts";

/** What an instant can be: beyond the year 9999 it has another width, and text order would not be time order. */
const [MIN_MS, MAX_MS] = [Date.parse("0000-01-01T00:00:00.000Z"), Date.parse("9999-12-31T23:59:59.999Z")] as const;

/**
 * The instant of a local date, or date and time. One that occurs twice, or is skipped where clocks change, is read as late as
 * it may be meant; one before the first instant, or after the last, as that.
 */
export const latestInstantOf = (local: string, timeZone: string): Instant => {
  const { epochMilliseconds } = Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone, {
    disambiguation: "later",
  });
  return instantOf(Math.min(MAX_MS, Math.max(MIN_MS, epochMilliseconds)));
};
