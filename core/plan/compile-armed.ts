import { latestInstantOf } from "./calendar/local-instant.ts";
import type { Gate } from "./document/gate.ts";
import type { PlannedGate } from "./plan.ts";

/** @param timeZone the plan's; where a plan has none, that is an error of its own */
export const compileArmed = ({ armed }: Gate, timeZone = "UTC"): Pick<PlannedGate, "armed"> => {
  if (armed === undefined) return {};
  return { armed: armed === "by-decision" ? armed : { from: latestInstantOf(armed.from, timeZone) } };
};
