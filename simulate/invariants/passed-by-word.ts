import { areTwoPeople } from "../../core/actor.ts";
import type { Attested } from "../../core/audit/evidence.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { checkpointIn, type MigrationView } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

const isEnough = (requirement: Requirement | undefined, { by, approvedBy }: Attested): boolean => {
  if (requirement?.evidence !== "document" || requirement.attest === false) return false;
  return requirement.attest.approvals === 0 || (approvedBy !== null && areTwoPeople(by, approvedBy));
};

/** True where the newest sealed evidence did not pass, also where a plan has voided it since. */
const isContradicted = (steps: MigrationView["steps"], { unit, requirement }: Checkpoint): boolean => {
  const id = checkpointId({ unit, requirement });
  for (const { before } of steps.filter((step) => step.id === id).toReversed()) {
    // A plan had no such checkpoint: what was before is another one's.
    if (before === undefined) return false;
    if (before.unjudgedAt !== undefined) return true;
    if (before.evidence?.object != null) return before.state === "failed" || before.state === "inconclusive";
  }
  return false;
};

export const passedByWord: Invariant = {
  name: "passed-by-word",
  says: "A checkpoint begins to pass by a word only where the plan lets as many people attest it, and never from what failed, also under an earlier plan.",
  afterCommit: ({ commit: { writes }, planOf, view }) => {
    for (const { before, after } of writes) {
      const [was, is] = [checkpointIn(before), checkpointIn(after)];
      const word = is?.evidence?.attested;
      if (is === undefined || word === undefined || was?.evidence?.fact === is.evidence?.fact) continue;
      const plan = planOf(is.migration, is.planVersion);
      const requirement = plan?.requirements.find(({ id }) => id === is.requirement);
      const steps = view.migrations.get(is.migration)?.steps ?? [];
      const isTalkedAway = was?.state === "failed" || was?.state === "inconclusive" || isContradicted(steps, is);
      if (is.state !== "passed" || isTalkedAway || !isEnough(requirement, word))
        return `${is.migration} ${checkpointId(is)} passes at version ${is.version} by the word ${is.evidence?.fact}`;
    }
    return undefined;
  },
};
