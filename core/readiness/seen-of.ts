import type { Requirement } from "../plan/plan.ts";
import type { Checkpoint } from "./checkpoint/checkpoint.ts";
import type { Seen } from "./checkpoint/seen.ts";
import { inputsDigest, inputsOf } from "./comparison-inputs.ts";

/** The checkpoints whose evidence an approval of one is about. */
export const shownFor = (
  checkpoint: Checkpoint,
  requirement: Requirement,
  all: readonly Checkpoint[],
): readonly Checkpoint[] =>
  requirement.evidence === "sign-off" ? inputsOf(all, requirement, checkpoint.unit) : [checkpoint];

/** What somebody who looks at a checkpoint sees now. */
export const seenOf = (checkpoint: Checkpoint, requirement: Requirement, all: readonly Checkpoint[]): Seen => ({
  planVersion: checkpoint.planVersion,
  rules: checkpoint.rules,
  evidence: inputsDigest(shownFor(checkpoint, requirement, all)),
});
