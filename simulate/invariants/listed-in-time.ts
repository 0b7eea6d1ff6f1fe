import { dueAtIn } from "../../adapters/dynamo/due.ts";
import type { Item } from "../../adapters/dynamo/items.ts";
import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { checkpointDueAt } from "../../core/readiness/checkpoint/decide-time.ts";
import { checkpointIn } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

export const listedInTime: Invariant = {
  name: "listed-in-time",
  says: "What time changes in a checkpoint is noted as due then or earlier: sweep comes to nothing too late.",
  afterCommit: ({ commit }) => {
    for (const { after } of commit.writes) {
      const one = checkpointIn(after);
      const dueAt = one === undefined ? null : checkpointDueAt(one);
      if (one === undefined || dueAt === null) continue;
      const noted = dueAtIn(after as Item);
      if (noted === undefined || noted > dueAt)
        return `${one.migration} ${checkpointId(one)} is due at ${dueAt}, and noted as due at ${noted}`;
    }
    return undefined;
  },
};
