import { checkpointId, satisfiedUntilAt } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Invariant } from "./invariant.ts";

export const lowerBound: Invariant = {
  name: "lower-bound",
  says: "Whoever believes a clear gate before its validUntil believes the truth: every member is satisfied until then.",
  afterCommit: ({ gates, now }) => {
    for (const { gate, members, name } of gates) {
      const { state, validUntil } = gate;
      if (state !== "clear" || validUntil === null || now >= validUntil) continue;
      const sooner = members.find((one) => satisfiedUntilAt(one, now) < validUntil);
      if (sooner !== undefined)
        return `${name} is clear until ${validUntil}; ${checkpointId(sooner)} is satisfied until ${satisfiedUntilAt(sooner, now)}`;
    }
    return undefined;
  },
};
