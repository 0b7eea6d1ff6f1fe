import type { Instant } from "../../core/instant.ts";
import { indexReads } from "../../core/plan/index-reads.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { blockersAmong, isOutdated, pendingComparisons } from "../../core/readiness/comparison-inputs.ts";
import type { Blocker, Gate, GateVerdict } from "../../core/readiness/gate/gate.ts";
import { judgeGate } from "../../core/readiness/gate/judge.ts";
import type { Scene } from "../invariants/invariant.ts";

/**
 * Sign-offs over a comparison that is to run again, found without the rule that production has for them: it finds another
 * result than the one that was signed.
 */
const signedTooSoon = (
  all: readonly Checkpoint[],
  members: readonly Checkpoint[],
  requirements: ReadonlyMap<string, Requirement>,
): Blocker[] => {
  const find = indexReads(all);
  const isToRun = (one: Checkpoint): boolean => {
    const reader = requirements.get(one.requirement);
    return reader?.evidence === "cross-check" && isOutdated(one, reader, find(reader, one.unit));
  };
  return members.flatMap((one): Blocker[] => {
    const { unit, requirement, since, state } = one;
    const asked = requirements.get(requirement);
    if (asked?.evidence !== "sign-off" || state !== "passed" || !find(asked, unit).some(isToRun)) return [];
    return [{ unit, requirement, state: "comparing", since, reason: "what it covers is being compared" }];
  });
};

/** What a gate would be by all checkpoints of its migration as they were once, at an instant. */
export const verdictOf = (
  { planOf }: Scene,
  gate: Gate,
  checkpoints: ReadonlyMap<string, Checkpoint>,
  at: Instant,
): GateVerdict => {
  const plan = planOf(gate.migration, gate.planVersion);
  const requirements = new Map((plan?.requirements ?? []).map((one) => [one.id, one]));
  const all = [...checkpoints.values()];
  // What a plan no longer asks for is removed after its gates have been written.
  const asked = new Set((plan?.checkpoints ?? []).filter(({ gates }) => gates.includes(gate.id)).map(checkpointId));
  const members = all.filter((one) => one.gates.includes(gate.id) && asked.has(checkpointId(one)));
  const comparing = blockersAmong(pendingComparisons(all, requirements), members);
  return judgeGate(members, [...comparing, ...signedTooSoon(all, members, requirements)], at);
};
