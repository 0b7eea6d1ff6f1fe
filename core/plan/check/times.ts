import { findGap } from "../calendar/gaps.ts";
import type { Schedule } from "../calendar/schedule.ts";
import type { Requirement } from "../document/requirement/requirement.ts";
import { foldSchedule } from "../fold-schedule.ts";
import type { LoadedPlan } from "../load.ts";
import type { Located } from "../located.ts";
import type { PlanError } from "../plan.ts";

/** Evidence that only a schedule lets expire must not outlive a month without a deadline, whichever year that is in. */
const MAX_GAP_DAYS = 31;

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
  const gap = maxAge === undefined ? findGap(foldSchedule(schedule, loaded) as Schedule, MAX_GAP_DAYS) : undefined;
  if (gap !== undefined)
    errors.push(
      errorAt(
        ["schedule"],
        "plan-schedule-gap",
        `the schedule of "${id}" has no deadline for more than ${gap.days} days from ${gap.from} on; give it a maxAge too`,
      ),
    );
};
