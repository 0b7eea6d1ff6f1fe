import { factIn, headIn } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

export const newGateWasApproved: Invariant = {
  name: "new-gate-was-approved",
  says: "A plan version with a gate that the one before did not have is in force only where as many others approved it as that one says.",
  afterCommit: ({ commit: { writes }, planOf }) => {
    const fact = writes.flatMap(({ after }) => factIn(after) ?? []).find(({ type }) => type === "plan-applied");
    const was = writes.flatMap(({ before }) => headIn(before) ?? [])[0];
    if (fact?.type !== "plan-applied" || was === undefined || was.planVersion === 0) return undefined;
    const before = planOf(fact.migration, was.planVersion);
    const known = new Set(before?.gates.map(({ id }) => id));
    const added = planOf(fact.migration, fact.planVersion)?.gates.find(({ id }) => !known.has(id));
    return added === undefined || before === undefined || fact.approvedBy.length >= before.policy.changeApprovals
      ? undefined
      : `${fact.migration}: version ${fact.planVersion} has the new gate ${added.id}, and ${fact.approvedBy.length} of ${before.policy.changeApprovals} approved it`;
  },
};
