import { Temporal } from "temporal-polyfill";
import { type Schedule, WEEKDAYS, type Weekday } from "./schedule.ts";

/** A stretch of more than `days` days without a deadline: the date of the first of them. */
export interface Gap {
  readonly from: string;
  readonly days: number;
}

interface Span {
  readonly from: Temporal.PlainDate;
  readonly to: Temporal.PlainDate;
}

const dateOf = (local: string): Temporal.PlainDate => Temporal.PlainDateTime.from(local).toPlainDate();

/** Days of the week may leave out six days, so what is nearer than that is one stretch. */
const WEEK = 7;

const daysBetween = (from: Temporal.PlainDate, to: Temporal.PlainDate): number => from.until(to).days;

/** Holidays and blackouts, joined where they may leave no deadline between them. */
const stretchesOf = ({ holidays, blackouts }: Schedule): Span[] => {
  const spans: Span[] = [
    ...holidays.map((day) => ({ from: Temporal.PlainDate.from(day), to: Temporal.PlainDate.from(day) })),
    ...blackouts.map(({ from, to }) => ({ from: dateOf(from), to: dateOf(to) })),
  ].toSorted((a, b) => Temporal.PlainDate.compare(a.from, b.from));
  const stretches: Span[] = [];
  for (const span of spans) {
    const last = stretches.at(-1);
    if (last === undefined || daysBetween(last.to, span.from) > WEEK) stretches.push(span);
    else if (Temporal.PlainDate.compare(last.to, span.to) < 0)
      stretches.splice(-1, 1, { from: last.from, to: span.to });
  }
  return stretches;
};

/** Tells for a date whether a run is due on it. */
const dueOn = ({ by, days, holidays, blackouts }: Schedule): ((date: Temporal.PlainDate) => boolean) => {
  const free = new Set(holidays);
  const time = Temporal.PlainTime.from(by);
  const spans = blackouts.map(({ from, to }) => [Temporal.PlainDateTime.from(from), Temporal.PlainDateTime.from(to)]);
  return (date) => {
    if (!days.includes(WEEKDAYS[date.dayOfWeek - 1] as Weekday) || free.has(date.toString())) return false;
    const at = date.toPlainDateTime(time);
    return spans.every(
      ([from, to]) =>
        from === undefined ||
        to === undefined ||
        Temporal.PlainDateTime.compare(at, from) < 0 ||
        Temporal.PlainDateTime.compare(to, at) <= 0,
    );
  };
};

/**
 * The first stretch of more than `maxDays` days without a deadline, whenever it is: every holiday and blackout of the
 * schedule is looked at. The work is bounded by their number and by `maxDays`, however long they last.
 */
export const findGap = (schedule: Schedule, maxDays: number): Gap | undefined => {
  const isDue = dueOn(schedule);
  for (const { from, to } of stretchesOf(schedule)) {
    if (daysBetween(from, to) + 2 * WEEK <= maxDays) continue;
    const end = to.add({ days: WEEK });
    let last = from.subtract({ days: WEEK });
    for (let date = last; Temporal.PlainDate.compare(date, end) <= 0; date = date.add({ days: 1 })) {
      if (daysBetween(last, date) > maxDays) return { from: last.add({ days: 1 }).toString(), days: maxDays };
      if (isDue(date)) last = date;
    }
  }
  return undefined;
};
