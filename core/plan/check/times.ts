import { validUntil } from "../calendar/validity.ts";
import type { Requirement } from "../document/requirement/requirement.ts";
import { foldSchedule } from "../fold-schedule.ts";
import type { LoadedPlan } from "../load.ts";
import type { Located } from "../located.ts";
import type { PlanError } from "../plan.ts";

/** The year of "never": a schedule without a deadline within two years guards nothing. */
const NEVER_YEAR = "9999";
const PROBE = "2026-01-01T00:00:00.000Z";

/** Evidence must expire, by its age or by a schedule that has deadlines. */
export const checkTimes = ({ value, errorAt }: Located<Requirement>, loaded: LoadedPlan, errors: PlanError[]): void => {
  const { id, schedule, maxAge } = value;
  if (schedule === undefined) {
    if (maxAge === undefined)
      errors.push(errorAt([], "plan-schema", `requirement "${id}" needs maxAge, a schedule, or both`));
    return;
  }
  if (schedule.calendar !== undefined && !loaded.calendars.has(schedule.calendar))
    errors.push(errorAt(["schedule", "calendar"], "plan-calendar-unknown", `unknown calendar "${schedule.calendar}"`));
  if (validUntil({ schedule: foldSchedule(schedule, loaded) }, PROBE).startsWith(NEVER_YEAR))
    errors.push(errorAt(["schedule"], "plan-schedule-empty", `the schedule of "${id}" has no deadline`));
};
