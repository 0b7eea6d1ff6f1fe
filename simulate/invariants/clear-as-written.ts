import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { isUnsatisfied } from "../../core/readiness/gate/decide.ts";
import type { Invariant } from "./invariant.ts";

export const clearAsWritten: Invariant = {
  name: "clear-as-written",
  says: "A gate that is written as clear has no member that is written as not satisfied.",
  afterCommit: ({ gates }) => {
    for (const { gate, members, name } of gates) {
      const wrong = gate.state === "clear" ? members.find(isUnsatisfied) : undefined;
      if (wrong !== undefined)
        return `${name} is clear at version ${gate.version}; ${checkpointId(wrong)} is ${wrong.state}`;
    }
    return undefined;
  },
};
