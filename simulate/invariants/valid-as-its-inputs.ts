import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { firstToExpire, inputsDigest, inputsOf } from "../../core/readiness/comparison-inputs.ts";
import { checkpointIn, isBetweenPlans, type MigrationView } from "../ledger-view.ts";
import type { CommitScene, Invariant } from "./invariant.ts";

const wrongIn = ({ commit: { writes }, planOf }: CommitScene, view: MigrationView): string | undefined => {
  const requirements = planOf(view.migration, view.head?.planVersion ?? 0)?.requirements ?? [];
  for (const { after } of writes) {
    const one = checkpointIn(after);
    const reader = requirements.find(({ id }) => id === one?.requirement);
    if (one?.migration !== view.migration || one.evidence === null || reader?.evidence !== "cross-check") continue;
    const inputs = inputsOf(view.checkpoints.values(), reader, one.unit);
    const until = firstToExpire(inputs) ?? "";
    const { digest, validUntil } = one.evidence;
    if (inputsDigest(inputs) === digest && validUntil > until)
      return `${one.migration} ${checkpointId(one)} is valid until ${validUntil}, and what it read until ${until}`;
  }
  return undefined;
};

export const validAsItsInputs: Invariant = {
  name: "valid-as-its-inputs",
  says: "A comparison is valid no longer than the evidence that it has read, so that no gate stands on it for longer where it runs no more.",
  afterCommit: (scene) => {
    for (const view of scene.touched) {
      const wrong = isBetweenPlans(view) ? undefined : wrongIn(scene, view);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  },
};
