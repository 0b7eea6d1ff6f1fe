import type { GateEvent } from "./decide.ts";
import type { Gate } from "./gate.ts";

export const evolveGate = (gate: Gate, event: GateEvent): Gate => {
  const { version, unsatisfied, at } = event;
  const counted = { ...gate, version, unsatisfied, stableAt: unsatisfied === 0 ? gate.stableAt : null };
  switch (event.type) {
    case "gate-counted":
      return { ...counted, validUntil: event.validUntil ?? gate.validUntil };
    case "gate-stabilizing":
      return { ...counted, stableAt: event.stableAt };
    case "gate-cleared":
      return {
        ...counted,
        epoch: gate.epoch + 1,
        state: "clear",
        since: at,
        validUntil: event.validUntil,
        stableAt: null,
      };
    case "gate-blocked":
      return { ...counted, epoch: gate.epoch + 1, state: "blocked", since: at, validUntil: null, stableAt: null };
  }
};
