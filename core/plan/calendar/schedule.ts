import { Temporal } from "temporal-polyfill";
import { earlier, type Instant, instantOf, msOf } from "../../instant.ts";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Days and times in a zone by which a run must be complete, with the plan's calendar folded in. */
export interface Schedule {
  readonly timeZone: string;
  /** Wall-clock time `06:00` by which a run must be complete. */
  readonly by: string;
  /** Wall-clock time `20:00` from which a run counts for the next deadline; without it every run does. */
  readonly from?: string | undefined;
  readonly days: readonly Weekday[];
  /** Dates `2026-12-25` without a deadline. */
  readonly holidays: readonly string[];
  /** Wall-clock spans `2026-12-24T18:00` within which there is no deadline; the end is not in it. */
  readonly blackouts: readonly { readonly from: string; readonly to: string }[];
}

/** A schedule without a deadline in so many days is a mistake. */
const HORIZON_DAYS = 800;

const zonedAt = (instant: Instant, timeZone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(msOf(instant)).toZonedDateTimeISO(timeZone);

const isRunDay = ({ days, holidays }: Schedule, date: Temporal.PlainDate): boolean =>
  days.includes(WEEKDAYS[date.dayOfWeek - 1] as Weekday) && !holidays.includes(date.toString());

const isBlackedOut = ({ blackouts }: Schedule, at: Temporal.PlainDateTime): boolean =>
  blackouts.some(
    ({ from, to }) => Temporal.PlainDateTime.compare(from, at) <= 0 && Temporal.PlainDateTime.compare(at, to) < 0,
  );

/** Where clocks go back over a time there are two instants of it; where they skip it, it is read by either offset. */
type Reading = "earlier" | "later";

/** The wall-clock time of a date as an instant. */
const instantAt = (date: Temporal.PlainDate, time: string, timeZone: string, disambiguation: Reading): Instant =>
  instantOf(
    date.toPlainDateTime(Temporal.PlainTime.from(time)).toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds,
  );

/** A deadline, and the date that it is of: the clock may read another one then. */
interface DatedDeadline {
  readonly date: Temporal.PlainDate;
  readonly at: Instant;
}

function* datedDeadlinesAfter(
  schedule: Schedule,
  after: Instant,
  reading: Reading,
): Generator<DatedDeadline, undefined> {
  const { timeZone, by } = schedule;
  // A time that was skipped may be read as one of the day after.
  let date = zonedAt(after, timeZone).toPlainDate().subtract({ days: 1 });
  let last = after;
  for (let day = 0; day < HORIZON_DAYS; day += 1, date = date.add({ days: 1 })) {
    if (!isRunDay(schedule, date) || isBlackedOut(schedule, date.toPlainDateTime(Temporal.PlainTime.from(by))))
      continue;
    const at = instantAt(date, by, timeZone, reading);
    // Where a zone left out a day, its deadline is that of the day beside it.
    if (at <= last) continue;
    yield { date, at };
    last = at;
  }
}

/**
 * Deadlines strictly after an instant, in order, each read as early as it may be meant.
 * @yields at most those of the next 800 days
 */
export function* deadlinesAfter(schedule: Schedule, after: Instant): Generator<Instant, undefined> {
  for (const { at } of datedDeadlinesAfter(schedule, after, "earlier")) yield at;
}

/** When the window of a deadline opens: the last `from` before it by the clock on the wall, as late as it may be meant. */
const opensAt = ({ from, by, timeZone }: Schedule, { date }: DatedDeadline): Instant | undefined =>
  from === undefined ? undefined : instantAt(from < by ? date : date.subtract({ days: 1 }), from, timeZone, "later");

const NEVER: Instant = "9999-12-31T23:59:59.999Z";

const validUntilByReading = (schedule: Schedule, completedAt: Instant, reading: Reading): Instant => {
  // A run that is complete exactly at the deadline is in time.
  const justBefore = instantOf(msOf(completedAt) - 1);
  const deadlines = datedDeadlinesAfter(schedule, justBefore, reading);
  const first = deadlines.next().value;
  if (first === undefined) return NEVER;
  const opens = opensAt(schedule, first);
  if (opens !== undefined && completedAt < opens) return first.at;
  return deadlines.next().value?.at ?? NEVER;
};

/**
 * Until when a run that was complete at an instant is valid: it counts for the next deadline, so it is valid until the
 * one after. One that was complete before the next deadline's window opened is valid only until that deadline. Where a
 * change of the clocks gives the plan's times two readings, the one counts by which it is valid for less long.
 */
export const scheduleValidUntil = (schedule: Schedule, completedAt: Instant): Instant =>
  earlier(validUntilByReading(schedule, completedAt, "earlier"), validUntilByReading(schedule, completedAt, "later"));

/** How many deadlines are after `from`, and at or before `to`, of those of the next 800 days. */
export const deadlinesBetween = (schedule: Schedule, from: Instant, to: Instant): number => {
  let count = 0;
  for (const deadline of deadlinesAfter(schedule, from)) {
    if (deadline > to) break;
    count += 1;
  }
  return count;
};
