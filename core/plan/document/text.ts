import { Temporal } from "temporal-polyfill";
import * as z from "zod";
import { DURATION, durationMs, MAX_DURATION_DAYS } from "../../duration.ts";
import { findInstant } from "../../instant.ts";
import { isPrintable } from "../../printable.ts";

/** The texts and numbers in plans. */

/** Half a surrogate pair is no character: what is stored would be another text. */
const isWellFormed = (text: string): boolean => text.isWellFormed();
const WELL_FORMED = "must not have half of a surrogate pair";

export const Title = z
  .string()
  .min(1)
  .max(200)
  .refine(isPrintable, "must not have control characters, nor characters that change the direction of text");
export const Prose = z.string().max(1000).refine(isWellFormed, WELL_FORMED);
/** How a directory names the home of an account. */
export const Home = z.string().min(1).max(2048).refine(isWellFormed, WELL_FORMED);
export const Duration = z
  .string()
  .regex(DURATION, { error: "must be a duration such as 90m, 24h, 7d or 2w", abort: true })
  .refine(
    (text) => durationMs(text) <= durationMs(`${MAX_DURATION_DAYS}d`),
    `must be at most ${MAX_DURATION_DAYS}d, a hundred years`,
  );
export const Percent = z.string().regex(/^(100|\d{1,2})%$/, "must be a percentage from 0% to 100%");
export const Glob = z.string().min(1).max(500).refine(isWellFormed, WELL_FORMED);

export const InstantText = z
  .string()
  .refine((text) => findInstant(text) !== undefined, "must be an instant in UTC, e.g. 2026-11-22T16:00:00Z");

/** A plan that is accepted must be read later on, by the same means. */
const canBeRead = (read: () => unknown): boolean => {
  try {
    read();
    return true;
  } catch {
    return false;
  }
};

/** Mails write times by the one and deadlines are found by the other, and each refuses names that the other knows: `IST`. */
const isTimeZone = (name: string): boolean =>
  canBeRead(() => new Intl.DateTimeFormat("en", { timeZone: name })) &&
  canBeRead(() => Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name));

export const TimeZone = z.string().refine(isTimeZone, "must be an IANA time zone, e.g. Europe/Madrid");

export const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day, e.g. 06:00");
export const CalendarDate = z.iso.date("must be a date, e.g. 2026-12-25");
const isLocalTime = (text: string): boolean =>
  z.iso.datetime({ local: true }).safeParse(text).success && canBeRead(() => Temporal.PlainDateTime.from(text));

export const LocalTime = z.string().refine(isLocalTime, "must be a local date and time, e.g. 2026-12-24T18:00");
/** A date is its midnight. */
export const LocalDay = z
  .string()
  .refine(
    (text) => CalendarDate.safeParse(text).success || isLocalTime(text),
    "must be a date, or a local date and time, e.g. 2026-12-24 or 2026-12-24T18:00",
  );
