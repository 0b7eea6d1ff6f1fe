import type { GateView } from "../contract/schemas/gate.ts";

/** An API of an earlier version does not say, and enforces every gate. */
type Standable = Pick<GateView, "state"> & Partial<Pick<GateView, "standing" | "enforced">>;

/** True where a gate holds nobody up: it is clear, or would be blocked and the plan does not enforce it. */
export const opens = ({ state, standing = state }: Standable): boolean => standing !== "blocked";

export const wouldBeBlocked = ({ standing }: Standable): boolean => standing === "would-be-blocked";

/** A gate in a table. */
export const standingText = ({ state, standing = state, enforced = true }: Standable): string => {
  if (standing === "would-be-blocked") return "WOULD BE BLOCKED";
  const text = standing === "clear" ? "CLEAR" : "BLOCKED";
  return enforced ? text : `${text} (not enforced)`;
};
