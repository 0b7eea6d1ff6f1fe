import type { MigrationLabel, ReminderStory } from "../../readiness/notification.ts";
import { rowsByCause } from "../blocker-groups.ts";
import { migrationFooter } from "../footer.ts";
import { unitName } from "../names.ts";
import type { PageContent } from "../page.ts";
import { section } from "../rows.ts";
import type { Voice } from "../voice.ts";

/** A unit's overdue checkpoints, for its owner. */
export const reminderPage = (voice: Voice, story: ReminderStory, about: MigrationLabel): PageContent => {
  const { reminder } = voice;
  const { unit, overdue, overdueCount, silent = [] } = story;
  const name = unitName(voice, story);
  return {
    tone: "warning",
    subject: reminder.subject(name, overdueCount),
    headline: reminder.headline(name),
    lead: [
      reminder.lead(overdueCount),
      ...silent.map(({ agent, lastAt, checkpoints }) => reminder.silent(agent, voice.at(lastAt), checkpoints)),
    ],
    next: reminder.next,
    sections: [section(voice, reminder.overdue, rowsByCause(voice, overdue), overdueCount, overdue.length)],
    footer: migrationFooter(voice, about, `cleargate status --unit ${unit}`),
  };
};
