import { type Instant, msOf } from "../instant.ts";
import type { Contact } from "../plan/document.ts";
import type { Requirement } from "../plan/plan.ts";
import { type Checkpoint, stateAt } from "./checkpoint/checkpoint.ts";
import type { CheckpointLapsed, Lapse } from "./checkpoint/event.ts";
import { isQuiet } from "./gate/arming.ts";
import type { MigrationLabel, Notification, NotificationId } from "./notification.ts";
import { overdueCheckpoint } from "./overdue.ts";
import { BUS, recipientsAmong } from "./recipients.ts";
import { silentAgents } from "./silent-agents.ts";
import { storyRows } from "./story-rows.ts";

export const reminderTopic = (unit: string): string => `late:${unit}`;

/** Numbers the reminders of a unit by the interval in which they fall. */
export const reminderEpoch = (remindEveryMs: number, at: Instant): number => Math.floor(msOf(at) / remindEveryMs);

const REMINDING: readonly Lapse[] = ["late", "stale", "reminded"];

/**
 * The id of the reminder that an event requires: one for a unit and an interval, whichever of its checkpoints was swept
 * first, so that the unit's other checkpoints add no second one.
 * @returns undefined where the event requires none
 */
export const reminderId = (
  { migration, unit, remindEveryMs }: Checkpoint,
  { at, lapses }: CheckpointLapsed,
): NotificationId | undefined =>
  remindEveryMs === null || !lapses.some((lapse) => REMINDING.includes(lapse))
    ? undefined
    : { migration, topic: reminderTopic(unit), epoch: reminderEpoch(remindEveryMs, at) };

export interface ReminderInputs {
  readonly about: MigrationLabel;
  /** Undefined where nobody owns the unit. */
  readonly owner: Contact | undefined;
  /** All of the unit: every one that is late or stale is listed, whether or not it has been swept yet. */
  readonly checkpoints: readonly Checkpoint[];
  readonly requirements: ReadonlyMap<string, Requirement>;
  /** Of the gates in which they count, those that are not armed. */
  readonly unarmed: ReadonlySet<string>;
  readonly fact: string;
}

/** What is late or stale of one unit, for its owner and the bus, but for what only gates need that are not armed. */
export const remindOf = (
  id: NotificationId,
  unit: string,
  { about, owner, checkpoints, requirements, unarmed, fact }: ReminderInputs,
  at: Instant,
): Notification | undefined => {
  const overdue = checkpoints
    .filter((one) => !isQuiet(one, unarmed) && ["late", "stale"].includes(stateAt(one, at)))
    .map((one) => overdueCheckpoint(one, requirements, at));
  if (overdue.length === 0) return undefined;
  const silent = silentAgents(checkpoints, at);
  return {
    ...id,
    kind: "reminder",
    at,
    fact,
    about,
    recipients: [...recipientsAmong(owner === undefined ? [] : [owner]), BUS],
    story: {
      kind: "reminder",
      unit,
      ...(silent.length === 0 ? {} : { silent: storyRows(silent) }),
      overdue: storyRows(overdue),
      overdueCount: overdue.length,
    },
  };
};

/**
 * Reminds a unit's owner of what is overdue, and tells the bus, which alone is told where nobody owns the unit; undefined where
 * the event requires no reminder, or is about a checkpoint that only gates need that are not armed.
 */
export const reminderNotification = (
  checkpoint: Checkpoint,
  event: CheckpointLapsed,
  inputs: ReminderInputs,
): Notification | undefined => {
  const id = reminderId(checkpoint, event);
  return id === undefined || isQuiet(checkpoint, inputs.unarmed)
    ? undefined
    : remindOf(id, checkpoint.unit, inputs, event.at);
};
