import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { type Instant, instantOf } from "../../core/instant.ts";
import { deadlinesAfter, type Schedule, scheduleValidUntil, WEEKDAYS } from "../../core/plan/calendar/schedule.ts";

/** Every change of every zone's clocks in some years, beside an oracle that tries each reading of a time. */

const MINUTE_MS = 60_000;
const AROUND_MINUTES = [-90, -15, 0, 15, 90];
const READINGS = ["earlier", "later"] as const;

/** Every change of every zone between two instants; zones that change in the same way at once count once. */
const changesBetween = (from: string, to: string): Temporal.ZonedDateTime[] => {
  const end = Temporal.Instant.from(to).epochMilliseconds;
  const found = new Map<string, Temporal.ZonedDateTime>();
  for (const timeZone of Intl.supportedValuesOf("timeZone")) {
    let at = Temporal.Instant.from(from).toZonedDateTimeISO(timeZone).getTimeZoneTransition("next");
    for (; at !== null && at.epochMilliseconds < end; at = at.getTimeZoneTransition("next"))
      found.set(`${at.epochMilliseconds} ${at.subtract({ nanoseconds: 1 }).offset} ${at.offset}`, at);
  }
  return [...found.values()];
};

const scheduleAround = (change: Temporal.ZonedDateTime, from: number, by: number): Schedule => {
  const wall = change.toPlainDateTime();
  const time = (minutes: number): string => wall.add({ minutes }).toPlainTime().toString().slice(0, 5);
  const days = [...WEEKDAYS];
  return { timeZone: change.timeZoneId, from: time(from), by: time(by), days, holidays: [], blackouts: [] };
};

type Reading = (typeof READINGS)[number];

const read = (date: Temporal.PlainDate, time: string, timeZone: string, disambiguation: Reading): number =>
  date.toPlainDateTime(Temporal.PlainTime.from(time)).toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds;

/** Until when a run is valid if `from` and `by` are read in one way each. */
const validByReading = (schedule: Schedule, completedMs: number, from: Reading, by: Reading): number => {
  const { timeZone } = schedule;
  const today = Temporal.Instant.fromEpochMilliseconds(completedMs).toZonedDateTimeISO(timeZone).toPlainDate();
  const runs = [-2, -1, 0, 1, 2, 3, 4].map((days) => {
    const date = today.add({ days });
    const opens = (schedule.from ?? "") < schedule.by ? date : date.subtract({ days: 1 });
    return {
      opens: read(opens, schedule.from ?? "", timeZone, from),
      deadline: read(date, schedule.by, timeZone, by),
    };
  });
  const [first, second] = runs
    .filter(({ deadline }) => deadline >= completedMs)
    .filter(({ deadline }, index, all) => all.findIndex((one) => one.deadline === deadline) === index);
  if (first === undefined || second === undefined) throw new Error("the oracle has no deadlines");
  return completedMs < first.opens ? first.deadline : second.deadline;
};

describe("where clocks change", () => {
  it("a window that begins in the hour that is skipped keeps a run of the day before no day longer", () => {
    const schedule: Schedule = {
      ...{ timeZone: "Europe/Madrid", from: "02:30", by: "03:00", days: [...WEEKDAYS], holidays: [], blackouts: [] },
    };
    expect(scheduleValidUntil(schedule, "2026-03-28T12:00:00.000Z")).toBe("2026-03-29T01:00:00.000Z");
    expect(scheduleValidUntil(schedule, "2026-03-29T00:40:00.000Z")).toBe("2026-03-29T01:00:00.000Z");
  });

  it("evidence is valid for as long as under the strictest reading of the plan's times, in every zone", () => {
    const wrong: string[] = [];
    let tried = 0;
    for (const change of changesBetween("2022-01-01T00:00:00Z", "2027-01-01T00:00:00Z"))
      for (const from of AROUND_MINUTES)
        for (const by of AROUND_MINUTES) {
          if (from === by) continue;
          const schedule = scheduleAround(change, from, by);
          const completedMs = change.epochMilliseconds + ((from * 7 + by * 3) % 1500) * MINUTE_MS;
          const until = scheduleValidUntil(schedule, instantOf(completedMs));
          const shortest = READINGS.flatMap((one) =>
            READINGS.map((other) => validByReading(schedule, completedMs, one, other)),
          ).toSorted((a, b) => a - b)[0];
          tried += 1;
          if (Date.parse(until) !== shortest) wrong.push(`${JSON.stringify(schedule)} ${until}`);
        }
    expect(tried).toBeGreaterThan(2_000);
    expect(wrong.slice(0, 5)).toEqual([]);
  }, 120_000);

  it("deadlines are in order, each once, in every zone", () => {
    const first = (schedule: Schedule, after: Instant): Instant[] => {
      const deadlines = deadlinesAfter(schedule, after);
      return Array.from({ length: 4 }, () => deadlines.next().value ?? "never");
    };
    for (const change of changesBetween("2010-01-01T00:00:00Z", "2013-01-01T00:00:00Z"))
      for (const by of AROUND_MINUTES) {
        const start = instantOf(change.epochMilliseconds - 36 * 60 * MINUTE_MS);
        const deadlines = first(scheduleAround(change, 0, by), start);
        expect(deadlines).toEqual([...new Set(deadlines)].toSorted());
        expect(deadlines[0]).not.toBe(start);
      }
  }, 120_000);
});
