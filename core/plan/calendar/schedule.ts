import { Temporal } from "temporal-polyfill";
import { type Instant, instantOf, msOf } from "../../instant.ts";

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

/**
 * The wall-clock time of a date as an instant. Where clocks go back it is the first of the two, because a deadline
 * must not become later; where they go forward over it, the instant that it would have been.
 */
const instantAt = (date: Temporal.PlainDate, time: string, timeZone: string): Instant =>
  instantOf(
    date.toPlainDateTime(Temporal.PlainTime.from(time)).toZonedDateTime(timeZone, { disambiguation: "compatible" })
      .epochMilliseconds,
  );

/**
 * Deadlines strictly after an instant, in order.
 * @yields at most those of the next 800 days
 */
export function* deadlinesAfter(schedule: Schedule, after: Instant): Generator<Instant, undefined> {
  const { timeZone, by } = schedule;
  let date = zonedAt(after, timeZone).toPlainDate();
  for (let day = 0; day < HORIZON_DAYS; day += 1, date = date.add({ days: 1 })) {
    if (!isRunDay(schedule, date) || isBlackedOut(schedule, date.toPlainDateTime(Temporal.PlainTime.from(by))))
      continue;
    const deadline = instantAt(date, by, timeZone);
    if (deadline > after) yield deadline;
  }
}

/** When the window of a deadline opens: the last `from` before it. */
const opensAt = ({ from, timeZone }: Schedule, deadline: Instant): Instant | undefined => {
  if (from === undefined) return undefined;
  const date = zonedAt(deadline, timeZone).toPlainDate();
  const sameDay = instantAt(date, from, timeZone);
  return sameDay < deadline ? sameDay : instantAt(date.subtract({ days: 1 }), from, timeZone);
};

const NEVER: Instant = "9999-12-31T23:59:59.999Z";

/**
 * Until when a run that was complete at an instant is valid: it counts for the next deadline, so it is valid until the
 * one after. One that was complete before the next deadline's window opened is valid only until that deadline.
 */
export const scheduleValidUntil = (schedule: Schedule, completedAt: Instant): Instant => {
  // A run that is complete exactly at the deadline is in time.
  const justBefore = instantOf(msOf(completedAt) - 1);
  const deadlines = deadlinesAfter(schedule, justBefore);
  const first = deadlines.next().value ?? NEVER;
  const opens = first === NEVER ? undefined : opensAt(schedule, first);
  if (opens !== undefined && completedAt < opens) return first;
  return deadlines.next().value ?? NEVER;
};

/** How many deadlines are after `from`, and at or before `to`; counted up to `max`. */
export const deadlinesBetween = (schedule: Schedule, from: Instant, to: Instant, max: number): number => {
  let count = 0;
  for (const deadline of deadlinesAfter(schedule, from)) {
    if (deadline > to || count === max) break;
    count += 1;
  }
  return count;
};
