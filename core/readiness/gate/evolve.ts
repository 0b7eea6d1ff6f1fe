import type { GateEvent } from "./decide.ts";
import type { Gate } from "./gate.ts";

export const evolveGate = (gate: Gate, event: GateEvent): Gate => {
  const { version, unmet, at } = event;
  const counted = { ...gate, version, unmet, settlesAt: unmet === 0 ? gate.settlesAt : null };
  switch (event.type) {
    case "gate-counted":
      return { ...counted, until: event.until ?? gate.until };
    case "gate-settling":
      return { ...counted, settlesAt: event.settlesAt };
    case "gate-cleared":
      return { ...counted, epoch: gate.epoch + 1, state: "clear", since: at, until: event.until, settlesAt: null };
    case "gate-blocked":
      return { ...counted, epoch: gate.epoch + 1, state: "blocked", since: at, until: null, settlesAt: null };
  }
};
