import type { Instant } from "../../instant.ts";
import { decideArmed } from "../gate/arming.ts";
import { evolveGate } from "../gate/evolve.ts";
import type { ArmingChange, StabilizationChange } from "./change.ts";
import { dueGate, noOutcome, type Outcome } from "./outcome.ts";

/**
 * Everything that follows when a gate is armed, by a person or by time; nothing where it is armed. It opens no gate: one that
 * may clear is due, and the next sweep judges it whole.
 */
export const cascadeArming = ({ gate, fact }: ArmingChange | StabilizationChange, now: Instant): Outcome => {
  const event = decideArmed(gate, fact, now);
  return event === undefined ? noOutcome : { ...noOutcome, events: [event], gates: [dueGate(evolveGate(gate, event))] };
};
