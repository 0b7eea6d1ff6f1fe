import { checkpointId, satisfiedUntilAt } from "../../core/readiness/checkpoint/checkpoint.ts";
import { isBetweenPlans, membersOf } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

export const lowerBound: Invariant = {
  name: "lower-bound",
  says: "Whoever believes a clear gate before its validUntil believes the truth: every member is satisfied until then.",
  afterCommit: ({ touched, now }) => {
    for (const view of touched)
      for (const gate of isBetweenPlans(view) ? [] : view.gates.values()) {
        const { state, validUntil } = gate;
        if (state !== "clear" || validUntil === null || now >= validUntil) continue;
        const sooner = membersOf(view, gate.id).find((one) => satisfiedUntilAt(one, now) < validUntil);
        if (sooner !== undefined)
          return `${view.migration} ${gate.id} is clear until ${validUntil}; ${checkpointId(sooner)} is satisfied until ${satisfiedUntilAt(sooner, now)}`;
      }
    return undefined;
  },
};
