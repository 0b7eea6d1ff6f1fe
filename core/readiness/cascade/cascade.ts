import type { Instant } from "../../instant.ts";
import { unreachable } from "../../unreachable.ts";
import type { Change, PlanChange } from "./change.ts";
import type { Loaded, Read } from "./loaded.ts";
import { cascadeArming } from "./on-arming.ts";
import { cascadeCheckpoint, checkpointReads } from "./on-checkpoint.ts";
import { cascadePlan, planReads } from "./on-plan.ts";
import { cascadeStabilization, stabilizationReads } from "./on-stabilization.ts";
import { cascadeSummary, summaryReads } from "./on-summary.ts";
import type { Outcome, PlanOutcome } from "./outcome.ts";

/**
 * What a change needs beyond its own items, given what has been read so far. Read it and call again, until nothing
 * is missing: a few times at most. Refreshed evidence needs nothing at all, so its cost does not depend on the plan.
 * @throws Failure where an approval is refused
 */
export const readsFor = (change: Change, loaded: Loaded, now: Instant): readonly Read[] => {
  switch (change.kind) {
    case "evidence":
    case "refusal":
    case "comparison":
    case "overdue":
    case "approval":
    case "lapse":
      return checkpointReads(change, loaded, now);
    case "stabilization":
      return stabilizationReads(change, loaded, now);
    case "arming":
      return [];
    case "summary":
      return summaryReads(change, loaded, now);
    case "plan":
      return planReads(loaded);
    default:
      return unreachable(change);
  }
};

/**
 * Everything that follows from a change: checkpoints, gates, events, transitions, notifications and what is due next.
 * Nothing else decides that, and every writer writes its outcome.
 * @param loaded what {@link readsFor} requested
 * @throws Failure where an approval is refused
 */
export function cascade(change: PlanChange, loaded: Loaded, now: Instant): PlanOutcome;
export function cascade(change: Change, loaded: Loaded, now: Instant): Outcome;
export function cascade(change: Change, loaded: Loaded, now: Instant): Outcome {
  switch (change.kind) {
    case "evidence":
    case "refusal":
    case "comparison":
    case "overdue":
    case "approval":
    case "lapse":
      return cascadeCheckpoint(change, loaded, now);
    case "stabilization":
      return cascadeStabilization(change, loaded, now);
    case "arming":
      return cascadeArming(change, now);
    case "summary":
      return cascadeSummary(change, loaded, now);
    case "plan":
      return cascadePlan(change, loaded);
    default:
      return unreachable(change);
  }
}
