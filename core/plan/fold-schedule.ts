import type { ScheduleText } from "./document/calendar.ts";
import type { LoadedPlan } from "./load.ts";

/** A schedule with the plan's time zone and the days of its calendar. */
export const foldSchedule = (
  schedule: ScheduleText,
  { calendars, timeZone }: Pick<LoadedPlan, "calendars" | "timeZone">,
): ScheduleText => {
  const calendar = schedule.calendar === undefined ? undefined : calendars.get(schedule.calendar)?.value;
  return {
    ...schedule,
    timeZone: schedule.timeZone ?? timeZone ?? "UTC",
    holidays: [...schedule.holidays, ...(calendar?.holidays ?? [])],
    blackouts: [...schedule.blackouts, ...(calendar?.blackouts ?? [])],
  };
};
