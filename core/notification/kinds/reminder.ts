import type { MigrationLabel, ReminderStory } from "../../readiness/notification.ts";
import { migrationFooter } from "../footer.ts";
import type { Page } from "../page.ts";
import { overdueRow, section } from "../rows.ts";
import type { Voice } from "../voice.ts";

/** A unit's overdue checkpoints, for its owner. */
export const reminderPage = (
  voice: Voice,
  { unit, overdue, overdueCount }: ReminderStory,
  about: MigrationLabel,
): Page => {
  const { reminder } = voice;
  return {
    language: voice.language,
    mark: voice.marks.reminder,
    tone: "warning",
    subject: reminder.subject(unit, overdueCount),
    headline: reminder.headline(unit),
    lead: [reminder.lead(overdueCount)],
    sections: [section(voice, voice.blockers, overdue.map(overdueRow(voice)), overdueCount)],
    next: reminder.next,
    footer: migrationFooter(voice, about, `cleargate status --unit ${unit}`),
  };
};
