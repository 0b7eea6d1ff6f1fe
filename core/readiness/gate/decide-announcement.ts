import type { Instant } from "../../instant.ts";
import { movedCount } from "./count.ts";
import type { GateEvent } from "./event.ts";
import type { Gate, GateVerdict } from "./gate.ts";

/**
 * The one mail for those that were held back, once it is due. Nothing where the gate is written as clear and its members do
 * not bear that out: it stays due, the shutting will be written, and then the mail says that it is blocked.
 */
export const decideAnnouncement = (gate: Gate, verdict: GateVerdict, at: Instant): GateEvent | undefined => {
  const { held } = gate.mails;
  if (held === null || held.until > at) return undefined;
  if (gate.state === "clear" && verdict.state !== "clear") return undefined;
  return { gate: gate.id, version: gate.version + 1, ...movedCount(gate), at, type: "gate-announced" };
};
