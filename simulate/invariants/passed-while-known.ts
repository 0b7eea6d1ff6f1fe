import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { checkpointIn } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

export const passedWhileKnown: Invariant = {
  name: "passed-while-known",
  says: "No checkpoint passes by evidence that is older than what nobody could judge.",
  afterCommit: ({ commit: { writes } }) => {
    for (const { before, after } of writes) {
      const [was, is] = [checkpointIn(before), checkpointIn(after)];
      const unknown = was?.unjudgedAt ?? is?.unjudgedAt;
      if (is?.state !== "passed" || is.evidence?.object == null || unknown === undefined) continue;
      if (is.evidence.completedAt < unknown)
        return `${is.migration} ${checkpointId(is)} passes at version ${is.version} by evidence of ${is.evidence.completedAt}, and nobody knows what that of ${unknown} says`;
    }
    return undefined;
  },
};
