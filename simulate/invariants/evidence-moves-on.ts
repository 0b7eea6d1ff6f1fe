import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { checkpointIn } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

export const evidenceMovesOn: Invariant = {
  name: "evidence-moves-on",
  says: "An older manifest never replaces a newer one.",
  afterCommit: ({ commit }) => {
    for (const write of commit.writes) {
      const [before, after] = [checkpointIn(write.before)?.evidence, checkpointIn(write.after)?.evidence];
      if (before?.object == null || after?.object == null) continue;
      const order = (one: typeof after): string => `${one.completedAt} ${one.sealedAt}`;
      if (order(after) < order(before))
        return `${checkpointId(checkpointIn(write.after) as never)}: evidence of ${after.completedAt} replaced that of ${before.completedAt}`;
    }
    return undefined;
  },
};
