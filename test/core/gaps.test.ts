import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findGap } from "../../core/plan/calendar/gaps.ts";
import { deadlinesAfter, type Schedule, WEEKDAYS } from "../../core/plan/calendar/schedule.ts";

/** A schedule by which evidence would be valid for months: whatever year that is in, and whoever looks when. */

const nightly = (over: Partial<Schedule> = {}): Schedule => ({
  timeZone: "UTC",
  by: "06:00",
  days: WEEKDAYS,
  holidays: [],
  blackouts: [],
  ...over,
});
const gap = (over: Partial<Schedule>): string | undefined => findGap(nightly(over), 31)?.from;

describe("a schedule", () => {
  it("without holidays has no gap, even on one day of the week", () => {
    expect(gap({})).toBeUndefined();
    expect(gap({ days: ["sun"] })).toBeUndefined();
  });

  it("with a blackout of years has one, in whatever year it begins", () => {
    for (const year of [1999, 2026, 2036, 2999])
      expect(gap({ blackouts: [{ from: `${year}-03-01T00:00`, to: "9999-01-01T00:00" }] })).toBe(`${year}-03-01`);
  });

  it("has one where its blackouts and holidays leave no deadline between them", () => {
    const months = ["07", "08"].map((month) => ({ from: `2030-${month}-02T00:00`, to: `2030-${month}-29T00:00` }));
    expect(gap({ blackouts: months })).toBeUndefined();
    const between = ["29", "30", "31"].map((day) => `2030-07-${day}`);
    expect(gap({ blackouts: months, holidays: [...between, "2030-08-01"] })).toBe("2030-07-02");
  });

  it("that never has a deadline has one from the first date that can be written", () => {
    expect(gap({ blackouts: [{ from: "0000-01-01T00:00", to: "9999-12-31T00:00" }] })).toBe("0000-01-01");
  });

  it("of two weeks over Christmas has none", () => {
    expect(gap({ blackouts: [{ from: "2026-12-20T00:00", to: "2027-01-07T00:00" }] })).toBeUndefined();
  });

  it("has a gap exactly where two of its deadlines are more than that apart", () => {
    const day = fc.integer({ min: 0, max: 200 });
    const dated = (count: number): string => new Date(Date.UTC(2030, 0, 1 + count)).toISOString().slice(0, 10);
    const schedule = fc.record({
      days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
      by: fc.constantFrom("00:00", "06:00", "23:59"),
      holidays: fc.array(day.map(dated), { maxLength: 40 }),
      blackouts: fc.array(
        fc
          .record({
            first: day,
            length: fc.integer({ min: 1, max: 40 }),
            hour: fc.constantFrom("00:00", "05:59", "06:00"),
          })
          .map(({ first, length, hour }) => ({
            from: `${dated(first)}T${hour}`,
            to: `${dated(first + length)}T${hour}`,
          })),
        { maxLength: 4 },
      ),
    });
    fc.assert(
      fc.property(schedule, (over) => {
        const whole = nightly(over);
        const deadlines = [...deadlinesAfter(whole, "2029-11-01T00:00:00.000Z")].map(
          (at) => Date.parse(at) / 86_400_000,
        );
        const longest = Math.max(...deadlines.slice(1).map((at, index) => at - (deadlines[index] as number)));
        expect(findGap(whole, 31) !== undefined).toBe(longest > 31);
      }),
      { numRuns: 60 },
    );
  });
});
