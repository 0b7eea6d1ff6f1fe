import type { Instant } from "../instant.ts";
import { missedRuns } from "../plan/calendar/validity.ts";
import type { Requirement } from "../plan/plan.ts";
import { isMetByManifest } from "../plan/reads.ts";
import type { Checkpoint } from "./checkpoint/checkpoint.ts";
import { blockerOf } from "./gate/judge.ts";
import type { OverdueCheckpoint } from "./notification.ts";

/**
 * A checkpoint as a blocker, with the number of runs that it has missed since it was late or stale; a comparison and a
 * sign-off have none, because nothing of theirs runs on premises.
 */
export const overdueCheckpoint = (
  checkpoint: Checkpoint,
  requirements: ReadonlyMap<string, Requirement>,
  now: Instant,
): OverdueCheckpoint => {
  const blocker = blockerOf(checkpoint, now);
  const requirement = requirements.get(checkpoint.requirement);
  const expired = blocker.state === "late" || blocker.state === "stale";
  const missed = expired && isMetByManifest(requirement) ? missedRuns(requirement, blocker.since, now) : 0;
  return { ...blocker, missedRuns: missed };
};
