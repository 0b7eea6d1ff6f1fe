import type { GateEvent } from "./decide.ts";
import type { Gate } from "./gate.ts";

export const evolveGate = (gate: Gate, event: GateEvent): Gate => {
  const counted = { ...gate, version: event.version, unmet: event.unmet };
  switch (event.type) {
    case "gate-counted":
      return counted;
    case "gate-cleared":
      return { ...counted, epoch: gate.epoch + 1, state: "clear", since: event.at, until: event.until };
    case "gate-blocked":
      return { ...counted, epoch: gate.epoch + 1, state: "blocked", since: event.at, until: null };
  }
};
