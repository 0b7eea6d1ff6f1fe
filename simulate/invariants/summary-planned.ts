import { nextSummaryAt } from "../../core/plan/calendar/validity.ts";
import { isBetweenPlans } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

export const summaryPlanned: Invariant = {
  name: "summary-planned",
  says: "Where the plan in force has a summary the next one is planned, for an instant that the plan names, and else none is.",
  afterCommit: ({ touched, planOf, item }) => {
    for (const view of touched) {
      const plan = isBetweenPlans(view) ? undefined : planOf(view.migration, view.head?.planVersion ?? 0);
      if (plan === undefined) continue;
      const dueAt = item(`M#${view.migration}`, "SUMMARY")?.dueAt as string | undefined;
      const { summary } = plan.policy;
      if ((summary === null) !== (dueAt === undefined))
        return `${view.migration}: plan ${plan.version} has ${summary === null ? "no" : "a"} summary, and one is planned for ${dueAt}`;
      // The instant right before has it as its next one.
      const before = new Date(Date.parse(dueAt ?? "") - 1);
      if (summary !== null && nextSummaryAt(summary, plan.timeZone, before.toISOString()) !== dueAt)
        return `${view.migration}: a summary is planned for ${dueAt}, which plan ${plan.version} does not name`;
    }
    return undefined;
  },
};
