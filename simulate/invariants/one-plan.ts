import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { isBetweenPlans, type MigrationView } from "../ledger-view.ts";
import type { Invariant, Scene } from "./invariant.ts";

const check = ({ planOf }: Scene, view: MigrationView): string | undefined => {
  const { head, checkpoints, gates, migration } = view;
  if (head === undefined) return undefined;
  const version = head.planVersion;
  const plan = planOf(migration, version);
  for (const one of [...checkpoints.values()].filter(({ planVersion }) => planVersion > version))
    return `${migration}: plan ${version} is in force, and ${checkpointId(one)} is of plan ${one.planVersion}`;
  for (const one of [...gates.values()].filter(({ planVersion }) => planVersion > version))
    return `${migration}: plan ${version} is in force, and gate ${one.id} is of plan ${one.planVersion}`;
  if (plan === undefined) return undefined;
  const missing = plan.checkpoints.find((one) => !checkpoints.has(checkpointId(one)));
  if (missing !== undefined)
    return `${migration}: plan ${version} asks for ${checkpointId(missing)}, which is not there`;
  const lost = plan.gates.find(({ id }) => !gates.has(id));
  if (lost !== undefined) return `${migration}: plan ${version} has a gate ${lost.id}, which is not there`;
  return checkpoints.size > plan.checkpoints.length || gates.size > plan.gates.length
    ? `${migration}: plan ${version} is in force, and more is there than it asks for`
    : undefined;
};

export const onePlan: Invariant = {
  name: "one-plan",
  says: "Once no plan is being applied, no checkpoint and no gate is of a later version than the head, and all of its plan is there.",
  afterCommit: (scene) => {
    for (const view of scene.touched) {
      const broken = isBetweenPlans(view) ? undefined : check(scene, view);
      if (broken !== undefined) return broken;
    }
    return undefined;
  },
};
