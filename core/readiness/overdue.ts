import type { Instant } from "../instant.ts";
import { missedRuns } from "../plan/calendar/validity.ts";
import type { Requirement } from "../plan/plan.ts";
import { type Checkpoint, isSatisfiedAt, stateAt } from "./checkpoint/checkpoint.ts";
import { blockerOf, byUrgency } from "./gate/judge.ts";
import type { OverdueCheckpoint } from "./notification.ts";

const withMissedRuns = (
  checkpoint: Checkpoint,
  requirements: ReadonlyMap<string, Requirement>,
  now: Instant,
): OverdueCheckpoint => {
  const blocker = blockerOf(checkpoint, now);
  const requirement = requirements.get(checkpoint.requirement);
  const ranOut = blocker.state === "late" || blocker.state === "stale";
  return {
    ...blocker,
    missedRuns: ranOut && requirement !== undefined ? missedRuns(requirement, blocker.since, now) : 0,
  };
};

/** Every checkpoint that is late or stale at an instant, whether or not that has been written yet. */
export const overdueAt = (
  checkpoints: readonly Checkpoint[],
  requirements: ReadonlyMap<string, Requirement>,
  now: Instant,
): OverdueCheckpoint[] =>
  checkpoints
    .filter((one) => ["late", "stale"].includes(stateAt(one, now)))
    .map((one) => withMissedRuns(one, requirements, now));

/** Every checkpoint that is not satisfied at an instant, failures first. */
export const unsatisfiedAt = (
  checkpoints: readonly Checkpoint[],
  requirements: ReadonlyMap<string, Requirement>,
  now: Instant,
): OverdueCheckpoint[] =>
  checkpoints
    .filter((one) => !isSatisfiedAt(one, now))
    .map((one) => withMissedRuns(one, requirements, now))
    .toSorted(byUrgency);
