import { isUnsatisfied } from "../../core/readiness/gate/decide.ts";
import { isBetweenPlans, type MigrationView, membersOf } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

const check = (view: MigrationView): string | undefined => {
  for (const gate of view.gates.values()) {
    const members = membersOf(view, gate.id);
    const unsatisfied = members.filter(isUnsatisfied).length;
    const name = `${view.migration} ${gate.id}`;
    if (gate.unsatisfied !== unsatisfied)
      return `${name} says ${gate.unsatisfied} unsatisfied at version ${gate.version}; ${unsatisfied} are`;
    if (gate.total !== members.length) return `${name} says ${gate.total} in all; there are ${members.length}`;
  }
  return undefined;
};

export const counts: Invariant = {
  name: "counts",
  says: "Between plans being applied, a gate counts exactly its members, and those that are not satisfied as written.",
  afterCommit: ({ touched }) => {
    for (const view of touched) {
      const broken = isBetweenPlans(view) ? undefined : check(view);
      if (broken !== undefined) return broken;
    }
    return undefined;
  },
};
