import type { Contact } from "../plan/document.ts";
import type { PlannedGate } from "../plan/plan.ts";
import type { Checkpoint } from "./checkpoint/checkpoint.ts";
import type { CheckpointLapsed } from "./checkpoint/event.ts";
import type { MigrationLabel, Notification } from "./notification.ts";
import { byMail, recipientsFor } from "./notify-transition.ts";

/** True where time brought a warning of a waiver's end, or the end itself. */
export const concernsWaiver = ({ lapses }: CheckpointLapsed): boolean =>
  lapses.includes("waiver-expired") || lapses.includes("waiver-warned");

/** The recipients of the gates that a checkpoint counts in, each once. */
const gateContacts = (gates: readonly PlannedGate[]): readonly Contact[] => [
  ...new Map(gates.flatMap((gate) => recipientsFor(gate, "waiver")).map((contact) => [contact.id, contact])).values(),
];

/**
 * A waiver that ends in some days, or has ended.
 * @param before the checkpoint as it was while the waiver was in force
 */
export const waiverNotification = (
  before: Checkpoint,
  event: CheckpointLapsed,
  gates: readonly PlannedGate[],
  about: MigrationLabel,
  fact: string,
): Notification | undefined => {
  const { waiver, unit, requirement, migration } = before;
  const recipients = byMail(gateContacts(gates));
  if (waiver === null || !concernsWaiver(event) || recipients.length === 0) return undefined;
  const daysLeft = event.lapses.includes("waiver-expired") ? 0 : (event.waiver?.warnedDays ?? 0);
  return {
    migration,
    topic: `waiver:${unit}/${requirement}`,
    epoch: event.version,
    kind: "waiver",
    at: event.at,
    fact,
    about,
    recipients,
    story: { kind: "waiver", unit, requirement, waiver, daysLeft },
  };
};
