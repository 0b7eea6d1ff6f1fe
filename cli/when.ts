import { Temporal } from "temporal-polyfill";
import { Failure } from "../core/failure.ts";
import { findInstant, type Instant, instantOf } from "../core/instant.ts";

/** Instants as people write them. A bare date begins in the time zone of the plan, so it needs the zone; nothing else does. */

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?$/;
const HAS_ZONE = /(?:Z|[+-]\d{2}:\d{2})$/;

/** Which texts name an instant, for help and for messages. */
export const WHEN_FORMS =
  "a date in the plan's time zone, as 2026-11-20, or a date and time with its offset, as 2026-11-20T08:00+02:00";

export const isDate = (text: string): boolean => DATE.test(text);

const wrong = (option: string, text: string, why: string): Failure => new Failure("usage", `${option} ${text}: ${why}`);

/**
 * @param option as it was given, for messages: `--from`
 * @param zoneOf the plan's time zone, asked for a bare date only
 * @throws Failure `usage` where it is no date, or no time of its zone is meant
 */
export const instantGiven = async (option: string, text: string, zoneOf: () => Promise<string>): Promise<Instant> => {
  const known = findInstant(text);
  if (known !== undefined) return known;
  if (DATE_TIME.test(text) && !HAS_ZONE.test(text))
    throw wrong(option, text, "say of which zone, by Z or by an offset such as +02:00");
  if (!isDate(text) && !DATE_TIME.test(text)) throw wrong(option, text, `it must be ${WHEN_FORMS}`);
  try {
    if (!isDate(text)) return instantOf(Temporal.Instant.from(text).epochMilliseconds);
    const zone = await zoneOf();
    return instantOf(Temporal.PlainDate.from(text).toZonedDateTime(zone).epochMilliseconds);
  } catch (error) {
    if (error instanceof RangeError) throw wrong(option, text, "there is no such date or time");
    throw error;
  }
};
