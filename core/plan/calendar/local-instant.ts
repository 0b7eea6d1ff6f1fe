import { Temporal } from "temporal-polyfill";
import { type Instant, instantOf } from "../../instant.ts";

/**
 * The instant of a local date, or date and time. One that occurs twice, or is skipped where clocks change, is read as late as
 * it may be meant.
 */
export const latestInstantOf = (local: string, timeZone: string): Instant =>
  instantOf(
    Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone, { disambiguation: "later" }).epochMilliseconds,
  );
