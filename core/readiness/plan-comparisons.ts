import type { Instant } from "../instant.ts";
import { deadlineOf } from "../plan/calendar/validity.ts";
import type { ComparisonRequirement, Requirement } from "../plan/document.ts";
import { indexReads } from "../plan/index-reads.ts";
import type { Plan } from "../plan/plan.ts";
import type { Checkpoint } from "./checkpoint/checkpoint.ts";
import { firstToExpire, hasEvidence, inputsDigest } from "./comparison-inputs.ts";

const isComparison = (requirement: Requirement | undefined): requirement is ComparisonRequirement =>
  requirement?.evidence === "cross-check";

/** All that it compared is void, so that nothing will compare it again: it begins anew. */
const withoutInputs = (
  { uncompared: _, ...checkpoint }: Checkpoint,
  requirement: ComparisonRequirement,
  plan: Plan,
  at: Instant,
) =>
  ({
    ...checkpoint,
    state: "missing",
    since: at,
    reason: `plan version ${plan.version} voids all that was compared`,
    because: { code: "plan-voids-inputs", planVersion: plan.version },
    deadline: deadlineOf(requirement, at),
    evidence: null,
    voided: checkpoint.evidence,
    remindAt: null,
  }) as const;

const planned = (
  checkpoint: Checkpoint,
  requirement: ComparisonRequirement,
  inputs: readonly Checkpoint[],
  plan: Plan,
  at: Instant,
): Checkpoint => {
  const { evidence, state } = checkpoint;
  if (evidence === null) return checkpoint;
  if (!hasEvidence(inputs)) return withoutInputs(checkpoint, requirement, plan, at);
  // It is compared again, and valid as long as what is read then.
  if (inputsDigest(inputs) !== evidence.digest) return checkpoint;
  const validUntil = firstToExpire(inputs) ?? evidence.validUntil;
  const aged = { ...checkpoint, evidence: { ...evidence, validUntil } };
  const fresh = state === "stale" && at < validUntil;
  return fresh ? { ...aged, state: "passed", since: at, reason: null, remindAt: null } : aged;
};

/**
 * The comparisons among planned checkpoints, by id, under the ages that the plan gives to what they read.
 * @param isNew false for checkpoints of this version that were written before a crash
 */
export const planComparisons = (
  checkpoints: ReadonlyMap<string, Checkpoint>,
  plan: Plan,
  at: Instant,
  isNew: (id: string) => boolean,
): Map<string, Checkpoint> => {
  const requirements = new Map(plan.requirements.map((requirement) => [requirement.id, requirement]));
  const find = indexReads(checkpoints.values());
  return new Map(
    [...checkpoints].map(([id, checkpoint]) => {
      const requirement = requirements.get(checkpoint.requirement);
      if (!isNew(id) || !isComparison(requirement)) return [id, checkpoint];
      return [id, planned(checkpoint, requirement, find(requirement, checkpoint.unit), plan, at)];
    }),
  );
};
