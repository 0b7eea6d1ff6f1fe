import type { MigrationLabel, ReminderStory } from "../../readiness/notification.ts";
import { migrationFooter } from "../footer.ts";
import { unitName } from "../names.ts";
import type { PageContent } from "../page.ts";
import { overdueRow, section } from "../rows.ts";
import type { Voice } from "../voice.ts";

/** A unit's overdue checkpoints, for its owner. */
export const reminderPage = (voice: Voice, story: ReminderStory, about: MigrationLabel): PageContent => {
  const { reminder } = voice;
  const { unit, overdue, overdueCount } = story;
  const name = unitName(voice, story);
  return {
    tone: "warning",
    subject: reminder.subject(name, overdueCount),
    headline: reminder.headline(name),
    lead: [reminder.lead(overdueCount)],
    sections: [section(voice, reminder.overdue, overdue.map(overdueRow(voice)), overdueCount)],
    next: reminder.next,
    footer: migrationFooter(voice, about, `cleargate status --unit ${unit}`),
  };
};
