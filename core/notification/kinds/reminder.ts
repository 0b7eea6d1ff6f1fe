import type { MigrationLabel, ReminderStory } from "../../readiness/notification.ts";
import { migrationFooter } from "../footer.ts";
import type { PageContent } from "../page.ts";
import { overdueRow, section } from "../rows.ts";
import type { Voice } from "../voice.ts";

/** A unit's overdue checkpoints, for its owner. */
export const reminderPage = (
  voice: Voice,
  { unit, overdue, overdueCount }: ReminderStory,
  about: MigrationLabel,
): PageContent => {
  const { reminder } = voice;
  return {
    tone: "warning",
    subject: reminder.subject(unit, overdueCount),
    headline: reminder.headline(unit),
    lead: [reminder.lead(overdueCount)],
    sections: [section(voice, reminder.overdue, overdue.map(overdueRow(voice)), overdueCount)],
    next: reminder.next,
    footer: migrationFooter(voice, about, `cleargate status --unit ${unit}`),
  };
};
