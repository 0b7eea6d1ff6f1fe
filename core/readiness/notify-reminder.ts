import { msOf } from "../instant.ts";
import type { Contact } from "../plan/document.ts";
import type { Requirement } from "../plan/plan.ts";
import type { Checkpoint } from "./checkpoint/checkpoint.ts";
import type { CheckpointLapsed } from "./checkpoint/event.ts";
import type { MigrationLabel, Notification } from "./notification.ts";
import { byMail } from "./notify-transition.ts";
import { overdueAt } from "./overdue.ts";

/**
 * Which reminder a lapse is part of: one for each unit and interval, whichever of its checkpoints lapsed first.
 * @returns undefined where nobody is to be reminded
 */
export const reminderOf = (
  { unit, remindEveryMs }: Pick<Checkpoint, "unit" | "remindEveryMs">,
  { lapses, at }: CheckpointLapsed,
): { readonly topic: string; readonly epoch: number } | undefined => {
  const overdue = lapses.some((lapse) => lapse === "late" || lapse === "stale" || lapse === "reminded");
  if (remindEveryMs === null || !overdue) return undefined;
  return { topic: `late:${unit}`, epoch: Math.floor(msOf(at) / remindEveryMs) };
};

/**
 * What a unit owes, for the contact that answers for it.
 * @param checkpoints all of the unit
 */
export const reminderNotification = (
  checkpoint: Checkpoint,
  event: CheckpointLapsed,
  owner: Contact,
  checkpoints: readonly Checkpoint[],
  requirements: ReadonlyMap<string, Requirement>,
  about: MigrationLabel,
  fact: string,
): Notification | undefined => {
  const { migration, unit } = checkpoint;
  const reminder = reminderOf(checkpoint, event);
  const overdue = overdueAt(checkpoints, requirements, event.at);
  if (reminder === undefined || overdue.length === 0) return undefined;
  return {
    migration,
    ...reminder,
    kind: "reminder",
    at: event.at,
    fact,
    about,
    recipients: byMail([owner]),
    story: { kind: "reminder", unit, overdue },
  };
};
