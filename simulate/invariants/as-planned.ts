import { whyFallen } from "../../core/audit/standing.ts";
import { validUntil } from "../../core/plan/calendar/validity.ts";
import type { Plan, PlannedGate } from "../../core/plan/plan.ts";
import { rulesDigest } from "../../core/plan/rules-digest.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import { isBetweenPlans, type MigrationView } from "../ledger-view.ts";
import type { Invariant, Scene } from "./invariant.ts";

const isSameList = (a: readonly string[], b: readonly string[]): boolean => a.join("\n") === b.join("\n");

/** What of a checkpoint is not as a plan has it, found without the digests by which production tells what a version changes. */
const differsIn = (plan: Plan, one: Checkpoint): string | undefined => {
  const planned = plan.checkpoints.find((it) => checkpointId(it) === checkpointId(one));
  const requirement = plan.requirements.find(({ id }) => id === one.requirement);
  const unit = plan.units.find(({ id }) => id === one.unit);
  if (planned === undefined || requirement === undefined || unit === undefined) return "being asked for";
  const { evidence, rules, gates, readerGates, remindEveryMs } = one;
  if (rules !== rulesDigest(requirement, unit)) return "its rules";
  if (!isSameList(gates, planned.gates)) return "its gates";
  if (!isSameList(readerGates, planned.readerGates)) return "the gates of what reads it";
  if (remindEveryMs !== (unit.owner === undefined ? null : plan.policy.remindEveryMs)) return "its reminders";
  if (evidence === null) return undefined;
  const fallen = whyFallen(evidence, unit.id, new Map(plan.agents.map((agent) => [agent.id, agent])));
  if (fallen !== undefined) return `its evidence: ${fallen}`;
  const isOld = evidence.object !== null && evidence.validUntil > validUntil(requirement, evidence.completedAt);
  return isOld ? "the age of its evidence" : undefined;
};

const gateDiffersIn = (planned: PlannedGate | undefined, gate: Gate): string | undefined => {
  if (planned === undefined) return "being there";
  for (const name of ["title", "before", "unit", "total", "coverage", "stableForMs", "enforced"] as const)
    if (JSON.stringify(planned[name]) !== JSON.stringify(gate[name])) return `its ${name}`;
  return undefined;
};

const check = ({ planOf }: Scene, view: MigrationView): string | undefined => {
  const { migration, head, checkpoints, gates } = view;
  const version = head?.planVersion ?? 0;
  const plan = planOf(migration, version);
  if (plan === undefined) return undefined;
  for (const one of checkpoints.values()) {
    const what = differsIn(plan, one);
    if (what !== undefined)
      return `${migration} ${checkpointId(one)} of plan ${one.planVersion} differs from plan ${version} in ${what}`;
  }
  for (const gate of gates.values()) {
    const planned = plan.gates.find(({ id }) => id === gate.id);
    const what = gateDiffersIn(planned, gate);
    if (what !== undefined)
      return `${migration} gate ${gate.id} of plan ${gate.planVersion} differs from plan ${version} in ${what}`;
  }
  return undefined;
};

export const asPlanned: Invariant = {
  name: "as-planned",
  says: "Once no plan is being applied, each checkpoint and gate is as the plan in force has it, whichever version wrote it, and no evidence counts that this plan does not trust.",
  afterCommit: (scene) => {
    for (const view of scene.touched) {
      const broken = isBetweenPlans(view) ? undefined : check(scene, view);
      if (broken !== undefined) return broken;
    }
    return undefined;
  },
};
