import { isBetweenPlans } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

export const judgedAgain: Invariant = {
  name: "judged-again",
  says: "A blocked gate without an unsatisfied member is due to be judged again, or nothing would ever open it.",
  afterCommit: ({ touched }) => {
    for (const view of touched)
      for (const gate of isBetweenPlans(view) ? [] : view.gates.values())
        if (gate.state === "blocked" && gate.unsatisfied === 0 && gate.stableAt === null)
          return `${view.migration} ${gate.id} is blocked by nothing at version ${gate.version}, and nothing is due`;
    return undefined;
  },
};
