import { durationMs } from "../../duration.ts";
import { earlier, type Instant, msOf, plus } from "../../instant.ts";
import type { Summary } from "../document/policy.ts";
import type { Requirement } from "../document/requirement/requirement.ts";
import { deadlinesAfter, deadlinesBetween, type Schedule, scheduleValidUntil, WEEKDAYS } from "./schedule.ts";

/** How long evidence of a requirement is valid, and by when it is due: by its age, its schedule, or both. */

type Timed = Pick<Requirement, "maxAge" | "schedule" | "dueWithin">;

const scheduleOf = ({ schedule }: Timed): Schedule | undefined => schedule as Schedule | undefined;

/** The instant at which evidence that was completed at another expires. */
export const validUntil = (requirement: Timed, completedAt: Instant): Instant => {
  const { maxAge } = requirement;
  const schedule = scheduleOf(requirement);
  const byAge = maxAge === undefined ? undefined : plus(completedAt, durationMs(maxAge));
  const bySchedule = schedule === undefined ? undefined : scheduleValidUntil(schedule, completedAt);
  return earlier(byAge ?? bySchedule ?? completedAt, bySchedule ?? byAge ?? completedAt);
};

/** By when the first evidence is due, where it has been required since an instant. */
export const deadlineOf = (requirement: Timed, requiredAt: Instant): Instant => {
  const schedule = scheduleOf(requirement);
  const scheduled = schedule === undefined ? undefined : deadlinesAfter(schedule, requiredAt).next().value;
  const within = requirement.dueWithin ?? (scheduled === undefined ? requirement.maxAge : undefined);
  const byAge = within === undefined ? undefined : plus(requiredAt, durationMs(within));
  return byAge ?? scheduled ?? requiredAt;
};

const MAX_MISSED = 999;

/** How many runs were missed since evidence expired: that one, and each that was due since. */
export const missedRuns = (requirement: Timed, lapsedAt: Instant, now: Instant): number => {
  const schedule = scheduleOf(requirement);
  if (lapsedAt > now) return 0;
  if (schedule !== undefined) return 1 + deadlinesBetween(schedule, lapsedAt, now);
  const ageMs = durationMs(requirement.maxAge ?? "1d");
  return Math.min(MAX_MISSED, 1 + Math.floor((msOf(now) - msOf(lapsedAt)) / ageMs));
};

/** When the next summary after an instant is due. */
export const nextSummaryAt = (
  summary: Pick<Summary, "every" | "at" | "on">,
  timeZone: string,
  after: Instant,
): Instant => {
  const days = summary.every === "day" ? WEEKDAYS : [summary.on];
  const next = deadlinesAfter({ timeZone, by: summary.at, days, holidays: [], blackouts: [] }, after).next().value;
  return next ?? plus(after, DAY_MS);
};
const DAY_MS = 86_400_000;
