import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { isUnsatisfied } from "../../core/readiness/gate/decide.ts";
import { isBetweenPlans, membersOf } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

export const clearAsWritten: Invariant = {
  name: "clear-as-written",
  says: "A gate that is written as clear has no member that is written as not satisfied.",
  afterCommit: ({ touched }) => {
    for (const view of touched)
      for (const gate of isBetweenPlans(view) ? [] : view.gates.values()) {
        const wrong = gate.state === "clear" ? membersOf(view, gate.id).find(isUnsatisfied) : undefined;
        if (wrong !== undefined)
          return `${view.migration} ${gate.id} is clear at version ${gate.version}; ${checkpointId(wrong)} is ${wrong.state}`;
      }
    return undefined;
  },
};
