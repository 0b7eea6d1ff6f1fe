import { checkpointIn, factIn, gateIn } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

export const commitOfOnePlan: Invariant = {
  name: "commit-of-one-plan",
  says: "A fact changes nothing that a later plan version than the one that it was decided under has rewritten.",
  afterCommit: ({ commit: { writes } }) => {
    const fact = writes.flatMap(({ after }) => factIn(after) ?? [])[0];
    if (fact === undefined || fact.type === "plan-applied") return undefined;
    for (const { key, after } of writes) {
      const version = (checkpointIn(after) ?? gateIn(after))?.planVersion;
      if (version !== undefined && version > (fact.planVersion ?? 0))
        return `${fact.type} ${fact.id} is of plan ${fact.planVersion}, and ${key.pk} ${key.sk} of plan ${version}`;
    }
    return undefined;
  },
};
