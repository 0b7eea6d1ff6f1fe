import { countOf } from "../../core/readiness/gate/count.ts";
import type { Invariant } from "./invariant.ts";

export const judgedAgain: Invariant = {
  name: "judged-again",
  says: "A gate that is armed, and blocked without an unsatisfied member, is due to be judged again, or nothing would ever open it.",
  afterCommit: ({ gates }) => {
    for (const { gate, name } of gates)
      if (gate.state === "blocked" && gate.arming?.isArmed !== false && countOf(gate) === 0 && gate.stableAt === null)
        return `${name} is blocked by nothing at version ${gate.version}, and nothing is due`;
    return undefined;
  },
};
