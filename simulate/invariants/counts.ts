import { isUnsatisfied } from "../../core/readiness/gate/decide.ts";
import type { Invariant } from "./invariant.ts";

export const counts: Invariant = {
  name: "counts",
  says: "Between plans being applied, a gate counts exactly its members, and those that are not satisfied as written.",
  afterCommit: ({ gates }) => {
    for (const { gate, members, name } of gates) {
      const unsatisfied = members.filter(isUnsatisfied).length;
      if (gate.unsatisfied !== unsatisfied)
        return `${name} says ${gate.unsatisfied} unsatisfied at version ${gate.version}; ${unsatisfied} are`;
      if (gate.total !== members.length) return `${name} says ${gate.total} in all; there are ${members.length}`;
    }
    return undefined;
  },
};
