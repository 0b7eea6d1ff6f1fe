import type { PlannedGate } from "../plan/plan.ts";
import type { Checkpoint } from "./checkpoint/checkpoint.ts";
import type { CheckpointEvent } from "./checkpoint/event.ts";
import type { Waiver } from "./checkpoint/waiver.ts";
import type { MigrationLabel, Notification, Recipient, WaiverStory } from "./notification.ts";
import { BUS, recipientsFor, uniqueById } from "./recipients.ts";
import { storyRows } from "./story-rows.ts";

/** What an event says of a waiver that its recipients must know. */
interface WaiverNews extends Pick<WaiverStory, "waiver" | "daysLeft" | "isShortened"> {}

const DAY_MS = 86_400_000;

const daysUntil = (end: string, at: string): number =>
  Math.max(1, Math.ceil((Date.parse(end) - Date.parse(at)) / DAY_MS));

/** A new waiver, or a revocation, that takes the place of a waiver whose end nobody has written yet. */
const unwrittenEnd = (waiver: Waiver, at: string): WaiverNews | undefined =>
  waiver.expiresAt <= at ? { waiver, daysLeft: 0 } : undefined;

/**
 * Whether an event ends a waiver, or its end comes near or earlier than people were told.
 * @param before the checkpoint before the event, with its waiver
 */
export const waiverNews = ({ waiver }: Checkpoint, event: CheckpointEvent): WaiverNews | undefined => {
  if (waiver === null) return undefined;
  if (event.type === "checkpoint-waived" || event.type === "checkpoint-waiver-revoked")
    return unwrittenEnd(waiver, event.at);
  if (event.type !== "checkpoint-lapsed") return undefined;
  const { lapses, at } = event;
  if (lapses.includes("waiver-expired")) return { waiver, daysLeft: 0 };
  if (lapses.includes("waiver-shortened"))
    return { waiver, daysLeft: daysUntil(waiver.expiresAt, at), isShortened: true };
  return lapses.includes("waiver-warned") ? { waiver, daysLeft: event.waiver?.warnedDays ?? 0 } : undefined;
};

/** The plan version and gates whose recipients know another end of a waiver; undefined where there are none. */
export const announcedTo = (before: Checkpoint, event: CheckpointEvent) => {
  const shortened = waiverNews(before, event)?.waiver.shortened;
  return shortened?.notified === false ? shortened.announced : undefined;
};

/** Recipients of all the gates, each once, and the bus. */
const recipientsOf = (gates: readonly PlannedGate[]): readonly Recipient[] => [
  ...uniqueById(gates.flatMap((gate) => recipientsFor(gate, "waiver"))),
  BUS,
];

/**
 * Warns that a waiver is about to end or ends earlier, or notifies that it has ended.
 * @param gates those that the checkpoint counts in, and those of {@link announcedTo}
 * @param unarmed ids of the gates that are not armed: they are shut as it is, so its end shuts none of them
 * @returns undefined where there is no news
 */
export const waiverNotification = (
  before: Checkpoint,
  event: CheckpointEvent,
  about: MigrationLabel,
  gates: readonly PlannedGate[],
  unarmed: ReadonlySet<string>,
  fact: string,
): Notification | undefined => {
  const { unit, requirement, migration } = before;
  const news = waiverNews(before, event);
  const shutting = before.gates.filter((id) => !unarmed.has(id));
  const named = gates.filter(({ id }) => shutting.includes(id)).map(({ id, title, unit }) => ({ id, title, unit }));
  if (news === undefined) return undefined;
  return {
    migration,
    topic: `waiver:${unit}/${requirement}`,
    epoch: event.version,
    kind: "waiver",
    at: event.at,
    fact,
    about,
    recipients: recipientsOf(gates),
    story: {
      kind: "waiver",
      unit,
      requirement,
      ...news,
      gates: storyRows(uniqueById(named)),
      gateCount: shutting.length,
    },
  };
};
