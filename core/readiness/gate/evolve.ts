import { plus } from "../../instant.ts";
import { unreachable } from "../../unreachable.ts";
import { countOf, movedCount } from "./count.ts";
import type { GateArmed, GateEvent } from "./event.ts";
import type { Gate } from "./gate.ts";
import { mailsAfter, mailsAnnounced } from "./mails.ts";
import { recheckAt } from "./recheck.ts";

/** A gate without an unsatisfied checkpoint begins to stabilize when it is armed, however long all have been satisfied. */
const armed = (gate: Gate, event: GateArmed): Gate => {
  const { version, at, fact } = event;
  return {
    ...gate,
    version,
    ...movedCount(event),
    stableAt: countOf(event) === 0 ? plus(at, gate.stableForMs) : null,
    arming: { from: gate.arming?.from ?? null, isArmed: true, since: at, fact },
  };
};

/** The gate after an event. */
export const evolveGate = (gate: Gate, event: GateEvent): Gate => {
  const { version, at } = event;
  const isNoneAgainst = countOf(event) === 0;
  const counted = { ...gate, version, ...movedCount(event), stableAt: isNoneAgainst ? gate.stableAt : null };
  const transitioned = { ...counted, epoch: gate.epoch + 1, since: at, stableAt: null };
  switch (event.type) {
    case "gate-counted":
      return { ...counted, validUntil: event.validUntil ?? gate.validUntil };
    case "gate-stabilizing":
      return { ...counted, stableAt: event.stableAt };
    case "gate-cleared":
      return {
        ...transitioned,
        state: "clear",
        validUntil: event.validUntil,
        mails: mailsAfter(gate.mails, "clear", at),
      };
    case "gate-blocked": {
      // All are still written as satisfied where it shut because a waiver had ended, and nobody had written that.
      const stableAt = isNoneAgainst ? recheckAt(gate.stableForMs, at) : null;
      return {
        ...transitioned,
        state: "blocked",
        validUntil: null,
        stableAt,
        mails: mailsAfter(gate.mails, "blocked", at),
      };
    }
    case "gate-announced":
      return { ...counted, epoch: gate.epoch + 1, mails: mailsAnnounced(gate.mails, gate.state) };
    case "gate-armed":
      return armed(gate, event);
    default:
      return unreachable(event);
  }
};
