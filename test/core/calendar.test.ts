import { describe, expect, it } from "vitest";
import { deadlinesAfter, type Schedule, scheduleValidUntil, WEEKDAYS } from "../../core/plan/calendar/schedule.ts";
import { deadlineOf, missedRuns, nextSummaryAt, validUntil } from "../../core/plan/calendar/validity.ts";

const nightly = (over: Partial<Schedule> = {}): Schedule => ({
  timeZone: "Europe/Madrid",
  by: "06:00",
  days: [...WEEKDAYS],
  holidays: [],
  blackouts: [],
  ...over,
});
const weekdays = ["mon", "tue", "wed", "thu", "fri"] as const;
const next = (schedule: Schedule, after: string, count = 1): string[] =>
  [...deadlinesAfter(schedule, after)].slice(0, count);

describe("deadlines of a schedule", () => {
  it.each<[name: string, schedule: Schedule, after: string, deadlines: string[]]>([
    ["every night, in winter", nightly(), "2026-01-10T12:00:00.000Z", ["2026-01-11T05:00:00.000Z"]],
    ["every night, in summer", nightly(), "2026-07-10T12:00:00.000Z", ["2026-07-11T04:00:00.000Z"]],
    ["not the one that is now", nightly(), "2026-01-11T05:00:00.000Z", ["2026-01-12T05:00:00.000Z"]],
    [
      "over a weekend without deadlines",
      nightly({ days: weekdays }),
      "2026-11-20T06:00:00.000Z",
      ["2026-11-23T05:00:00.000Z", "2026-11-24T05:00:00.000Z"],
    ],
    ["over a holiday", nightly({ holidays: ["2026-12-25"] }), "2026-12-24T06:00:00.000Z", ["2026-12-26T05:00:00.000Z"]],
    [
      "over a blackout, whose end is not in it",
      nightly({ blackouts: [{ from: "2026-12-24T18:00", to: "2026-12-27T06:00" }] }),
      "2026-12-24T06:00:00.000Z",
      ["2026-12-27T05:00:00.000Z"],
    ],
    [
      "the night that clocks go forward: an hour sooner in UTC",
      nightly(),
      "2026-03-28T06:00:00.000Z",
      ["2026-03-29T04:00:00.000Z", "2026-03-30T04:00:00.000Z"],
    ],
    [
      "a time that the clocks skip: as early as it may be meant, because a deadline must not become later",
      nightly({ by: "02:30" }),
      "2026-03-28T12:00:00.000Z",
      ["2026-03-29T00:30:00.000Z", "2026-03-30T00:30:00.000Z"],
    ],
    [
      "a time that there is twice: the first, because a deadline must not become later",
      nightly({ by: "02:30" }),
      "2026-10-24T12:00:00.000Z",
      ["2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"],
    ],
    ["a leap day", nightly(), "2028-02-28T06:00:00.000Z", ["2028-02-29T05:00:00.000Z", "2028-03-01T05:00:00.000Z"]],
    [
      "a day that a zone left out: Samoa had no 30 December 2011",
      nightly({ timeZone: "Pacific/Apia" }),
      "2011-12-29T12:00:00.000Z",
      ["2011-12-29T16:00:00.000Z", "2011-12-30T16:00:00.000Z"],
    ],
    [
      "a zone half an hour off",
      nightly({ timeZone: "Asia/Kolkata" }),
      "2026-01-10T00:00:00.000Z",
      ["2026-01-10T00:30:00.000Z"],
    ],
  ])("%s", (_, schedule, after, deadlines) => {
    expect(next(schedule, after, deadlines.length)).toEqual(deadlines);
  });

  it("are none where every day is a holiday", () => {
    expect(
      next(
        nightly({ days: ["sun"], blackouts: [{ from: "2020-01-01T00:00", to: "2040-01-01T00:00" }] }),
        "2026-01-01T00:00:00.000Z",
      ),
    ).toEqual([]);
  });
});

describe("a run under a schedule", () => {
  it.each<[name: string, schedule: Schedule, completedAt: string, until: string]>([
    [
      "of this night is valid until the next deadline",
      nightly(),
      "2026-11-24T01:00:00.000Z",
      "2026-11-25T05:00:00.000Z",
    ],
    ["at the very deadline is in time", nightly(), "2026-11-24T05:00:00.000Z", "2026-11-25T05:00:00.000Z"],
    ["a moment later counts for the next one", nightly(), "2026-11-24T05:00:00.001Z", "2026-11-26T05:00:00.000Z"],
    [
      "of Friday night is valid over the weekend",
      nightly({ days: weekdays }),
      "2026-11-20T03:00:00.000Z",
      "2026-11-23T05:00:00.000Z",
    ],
    [
      "before the window opens came too early for the next deadline",
      nightly({ from: "20:00" }),
      "2026-11-24T12:00:00.000Z",
      "2026-11-25T05:00:00.000Z",
    ],
    [
      "within the window counts for it",
      nightly({ from: "20:00" }),
      "2026-11-24T21:00:00.000Z",
      "2026-11-26T05:00:00.000Z",
    ],
  ])("%s", (_, schedule, completedAt, until) => {
    expect(scheduleValidUntil(schedule, completedAt)).toBe(until);
  });
});

describe("a requirement", () => {
  const aged = { maxAge: "24h" };
  const both = { maxAge: "12h", schedule: nightly() } as never;

  it("keeps evidence valid for its age, until its schedule's deadline, or until the earlier of both", () => {
    expect(validUntil(aged, "2026-11-24T01:00:00.000Z")).toBe("2026-11-25T01:00:00.000Z");
    expect(validUntil({ schedule: nightly() } as never, "2026-11-24T01:00:00.000Z")).toBe("2026-11-25T05:00:00.000Z");
    expect(validUntil(both, "2026-11-24T01:00:00.000Z")).toBe("2026-11-24T13:00:00.000Z");
  });

  it("is late after dueWithin, else at its first deadline, else after one age", () => {
    const asked = "2026-11-24T12:00:00.000Z";
    expect(deadlineOf(aged, asked)).toBe("2026-11-25T12:00:00.000Z");
    expect(deadlineOf(both, asked)).toBe("2026-11-25T05:00:00.000Z");
    expect(deadlineOf({ ...aged, dueWithin: "2h" }, asked)).toBe("2026-11-24T14:00:00.000Z");
  });

  it("counts the runs that were missed since", () => {
    const lapsed = "2026-11-24T05:00:00.000Z";
    expect(missedRuns(aged, lapsed, "2026-11-24T04:00:00.000Z")).toBe(0);
    expect(missedRuns(aged, lapsed, "2026-11-24T06:00:00.000Z")).toBe(1);
    expect(missedRuns(aged, lapsed, "2026-11-27T06:00:00.000Z")).toBe(4);
    const schedule = nightly({ days: weekdays });
    expect(missedRuns({ schedule } as never, "2026-11-20T05:00:00.000Z", "2026-11-24T06:00:00.000Z")).toBe(3);
    expect(missedRuns(aged, "2000-01-01T00:00:00.000Z", lapsed)).toBe(999);
  });
});

describe("a summary mail", () => {
  it("goes out at its hour in the plan's zone, every day or on its day of the week", () => {
    const after = "2026-03-28T12:00:00.000Z";
    expect(nextSummaryAt({ every: "day", at: "07:30", on: "mon" }, "Europe/Madrid", after)).toBe(
      "2026-03-29T05:30:00.000Z",
    );
    expect(nextSummaryAt({ every: "week", at: "07:30", on: "fri" }, "Europe/Madrid", after)).toBe(
      "2026-04-03T05:30:00.000Z",
    );
  });
});

describe("the window before a deadline", () => {
  const windowed = nightly({ timeZone: "UTC", from: "22:00" });

  it("is open from its very first instant, and a run before it counts only until the deadline", () => {
    expect(scheduleValidUntil(windowed, "2026-11-22T22:00:00.000Z")).toBe("2026-11-24T06:00:00.000Z");
    expect(scheduleValidUntil(windowed, "2026-11-22T21:59:59.999Z")).toBe("2026-11-23T06:00:00.000Z");
  });

  it("is a whole day where it opens by the clock at the deadline itself", () => {
    const whole = nightly({ timeZone: "UTC", from: "06:00" });
    expect(scheduleValidUntil(whole, "2026-11-22T06:00:00.000Z")).toBe("2026-11-23T06:00:00.000Z");
    expect(scheduleValidUntil(whole, "2026-11-22T06:00:00.001Z")).toBe("2026-11-24T06:00:00.000Z");
  });
});

describe("runs that were missed", () => {
  const nights = { schedule: nightly({ timeZone: "UTC" }) } as never;

  it("are counted up to 999 by an age, and over 800 days by a schedule", () => {
    const [lapsed, later] = ["2020-01-01T06:00:00.000Z", "2026-01-01T06:00:00.000Z"];
    expect(missedRuns({ maxAge: "1d" } as never, lapsed, later)).toBe(999);
    const dense = { maxAge: "1d" } as never;
    expect(missedRuns(dense, lapsed, "2020-01-11T06:00:00.000Z")).toBe(11);
    expect(missedRuns(nights, lapsed, "2020-01-11T06:00:00.000Z")).toBe(11);
    expect(missedRuns(nights, lapsed, "2020-01-11T05:59:59.999Z")).toBe(10);
    expect(missedRuns(nights, lapsed, later)).toBe(799);
  });

  it("are one at the instant of the lapse, and none before it", () => {
    expect(missedRuns(nights, "2026-01-01T06:00:00.000Z", "2026-01-01T06:00:00.000Z")).toBe(1);
    expect(missedRuns(nights, "2026-01-01T06:00:00.000Z", "2026-01-01T05:59:59.999Z")).toBe(0);
  });
});
