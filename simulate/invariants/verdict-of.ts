import type { Instant } from "../../core/instant.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { blockersAmong, pendingComparisons } from "../../core/readiness/comparison-inputs.ts";
import type { Gate, GateVerdict } from "../../core/readiness/gate/gate.ts";
import { judgeGate } from "../../core/readiness/gate/judge.ts";
import type { Scene } from "./invariant.ts";

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
  const members = all.filter((one) => one.gates.includes(gate.id) && one.planVersion === gate.planVersion);
  return judgeGate(members, blockersAmong(pendingComparisons(all, requirements), members), at);
};
