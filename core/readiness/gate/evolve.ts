import { unreachable } from "../../unreachable.ts";
import type { GateEvent } from "./event.ts";
import type { Gate } from "./gate.ts";

/** The gate after an event. */
export const evolveGate = (gate: Gate, event: GateEvent): Gate => {
  const { version, unsatisfied, at } = event;
  const counted = { ...gate, version, unsatisfied, stableAt: unsatisfied === 0 ? gate.stableAt : null };
  const transitioned = { ...counted, epoch: gate.epoch + 1, since: at, stableAt: null };
  switch (event.type) {
    case "gate-counted":
      return { ...counted, validUntil: event.validUntil ?? gate.validUntil };
    case "gate-stabilizing":
      return { ...counted, stableAt: event.stableAt };
    case "gate-cleared":
      return { ...transitioned, state: "clear", validUntil: event.validUntil };
    case "gate-blocked":
      return { ...transitioned, state: "blocked", validUntil: null };
    default:
      return unreachable(event);
  }
};
