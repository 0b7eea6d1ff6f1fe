import type { Instant } from "../../instant.ts";
import { type Checkpoint, evidentStateAt } from "../checkpoint/checkpoint.ts";
import type { MigrationLabel, Notification } from "../notification.ts";
import { reminderEpoch, reminderTopic, remindOf } from "../notify-reminder.ts";
import { withoutTold } from "../notify-together.ts";
import { hasRead, type Loaded, type Read, type UnitReminder } from "./loaded.ts";

/** Each is an item of the transaction, which has room for a hundred, most of them gates. */
const MAX_UNITS = 10;

/** Time has changed it, and nobody has written that yet. */
const isUnwritten = (one: Checkpoint, now: Instant): boolean => evidentStateAt(one, now) !== one.state;

/** Other units that have become overdue at the same instant, whose checkpoints have all been read. */
const unitsOverdue = (loaded: Loaded, own: string, now: Instant): readonly UnitReminder[] => {
  const units = new Map<string, UnitReminder>();
  for (const one of loaded.checkpoints?.items ?? []) {
    const { unit, remindEveryMs } = one;
    if (unit !== own && remindEveryMs !== null && isUnwritten(one, now) && hasRead(loaded, [unit]))
      units.set(unit, { unit, epoch: reminderEpoch(remindEveryMs, now) });
  }
  return [...units.values()].slice(0, MAX_UNITS);
};

/** What reminders of other units need that has not been read yet. */
export const remindersReads = (loaded: Loaded, own: string, now: Instant): readonly Read[] => {
  if (loaded.reminders !== undefined) return [];
  const of = unitsOverdue(loaded, own, now);
  return of.length === 0 ? [] : [{ what: "reminders", of }];
};

/**
 * The reminders of other units whose owners this change's mails tell of everything that is overdue there: they are recorded
 * for the bus alone, so that none is sent when their own checkpoints are written. Of all others each is sent then.
 */
export const remindTogether = (
  loaded: Loaded,
  own: string,
  inputs: { readonly about: MigrationLabel; readonly fact: string },
  mailed: readonly Notification[],
  now: Instant,
): readonly Notification[] => {
  const { reminders = [], requirements = new Map(), checkpoints } = loaded;
  const epochs = new Map(unitsOverdue(loaded, own, now).map(({ unit, epoch }) => [unit, epoch]));
  return reminders.flatMap(({ unit, owner, notified }) => {
    const epoch = epochs.get(unit);
    if (notified || owner === null || epoch === undefined) return [];
    const members = (checkpoints?.items ?? []).filter((one) => one.unit === unit);
    const id = { migration: inputs.about.migration, topic: reminderTopic(unit), epoch };
    // What only gates need that are not armed counts here, so that at worst the owner gets the reminder that is due anyway.
    const unarmed: ReadonlySet<string> = new Set();
    const reminder = remindOf(id, unit, { ...inputs, owner, checkpoints: members, requirements, unarmed }, now);
    if (reminder === undefined) return [];
    const told = withoutTold(reminder, mailed, members);
    return told.recipients.some(({ channel }) => channel === "mail") ? [] : [told];
  });
};
