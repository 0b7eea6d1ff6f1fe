import { areTwoPeople } from "../../core/actor.ts";
import type { Attested } from "../../core/audit/evidence.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { checkpointIn } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

const isEnough = (requirement: Requirement | undefined, { by, approvedBy }: Attested): boolean => {
  if (requirement?.evidence !== "document" || requirement.attest === false) return false;
  return requirement.attest.approvals === 0 || (approvedBy !== null && areTwoPeople(by, approvedBy));
};

export const passedByWord: Invariant = {
  name: "passed-by-word",
  says: "A checkpoint begins to pass by a word only where the plan lets as many people attest it, and never from what failed.",
  afterCommit: ({ commit: { writes }, planOf }) => {
    for (const { before, after } of writes) {
      const [was, is] = [checkpointIn(before), checkpointIn(after)];
      const word = is?.evidence?.attested;
      if (is === undefined || word === undefined || was?.evidence?.fact === is.evidence?.fact) continue;
      const plan = planOf(is.migration, is.planVersion);
      const requirement = plan?.requirements.find(({ id }) => id === is.requirement);
      const isTalkedAway = was?.state === "failed" || was?.state === "inconclusive";
      if (is.state !== "passed" || isTalkedAway || !isEnough(requirement, word))
        return `${is.migration} ${checkpointId(is)} passes at version ${is.version} by the word ${is.evidence?.fact}`;
    }
    return undefined;
  },
};
