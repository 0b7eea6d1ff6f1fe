import * as z from "zod";
import { Id } from "../../identifier.ts";
import { WEEKDAYS } from "../calendar/schedule.ts";
import { CalendarDate, ClockTime, LocalTime, Prose, TimeZone } from "./text.ts";

const Blackout = z
  .strictObject({ from: LocalTime, to: LocalTime, why: Prose.max(500).optional() })
  .refine(({ from, to }) => from < to, "must end after it begins");

export const Calendar = z
  .strictObject({
    id: Id,
    holidays: z.array(CalendarDate).max(500).default([]).meta({ description: "Dates without a deadline" }),
    blackouts: z.array(Blackout).max(100).default([]).meta({ description: "Spans in local time without a deadline" }),
  })
  .meta({ description: "Days on which nothing is expected; schedules name it" });
export type Calendar = z.infer<typeof Calendar>;

export const ScheduleText = z
  .strictObject({
    by: ClockTime.meta({ description: "A run must be complete by then" }),
    from: ClockTime.optional().meta({
      description: "A run counts for the next deadline from then on; by default any run does",
    }),
    days: z
      .array(z.enum(WEEKDAYS))
      .min(1)
      .default([...WEEKDAYS]),
    timeZone: TimeZone.optional().meta({ description: "If it is not the plan's" }),
    calendar: Id.optional().meta({ description: "Whose holidays and blackouts apply" }),
    holidays: z.array(CalendarDate).max(500).default([]),
    blackouts: z.array(Blackout).max(100).default([]),
  })
  .meta({
    id: "Schedule",
    description: "Days and times by which evidence is due, instead of an age or in addition to it",
  });
export type ScheduleText = z.infer<typeof ScheduleText>;
