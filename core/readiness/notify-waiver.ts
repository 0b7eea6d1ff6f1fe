import type { PlannedGate } from "../plan/plan.ts";
import type { Checkpoint } from "./checkpoint/checkpoint.ts";
import type { CheckpointLapsed } from "./checkpoint/event.ts";
import type { MigrationLabel, Notification, Recipient } from "./notification.ts";
import { recipientsFor } from "./recipients.ts";

/** True where a waiver is about to end, or has ended: then the gates that the checkpoint counts in must be read. */
export const endsWaiver = ({ lapses }: Pick<CheckpointLapsed, "lapses">): boolean =>
  lapses.includes("waiver-expired") || lapses.includes("waiver-warned");

/** Recipients of all the gates, each once. */
const recipientsOf = (gates: readonly PlannedGate[]): Recipient[] => {
  const all = gates.flatMap((gate) => recipientsFor(gate, "waiver"));
  return [...new Map(all.map((recipient) => [recipient.id, recipient])).values()];
};

/**
 * Warns that a waiver is about to end, or notifies that it has ended.
 * @param before the checkpoint before the event, with its waiver
 * @param gates those that the checkpoint counts in
 * @returns undefined where the event ends no waiver, or the gates have no recipients
 */
export const waiverNotification = (
  before: Checkpoint,
  event: CheckpointLapsed,
  about: MigrationLabel,
  gates: readonly PlannedGate[],
  fact: string,
): Notification | undefined => {
  const { waiver, unit, requirement, migration } = before;
  const recipients = recipientsOf(gates);
  if (waiver === null || !endsWaiver(event) || recipients.length === 0) return undefined;
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
