import type { Gate } from "../readiness/gate/gate.ts";
import type { Voice } from "./voice.ts";

/** Until when a gate is not armed, at least; undefined where it is. */
export const unarmedText = (voice: Voice, { arming }: Pick<Gate, "arming">): string | undefined => {
  if (arming === undefined || arming.isArmed) return undefined;
  return voice.arming.until(arming.from === null ? undefined : voice.at(arming.from));
};
