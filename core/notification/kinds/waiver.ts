import { printable } from "../../finding.ts";
import type { MigrationLabel, WaiverStory } from "../../readiness/notification.ts";
import { migrationFooter } from "../footer.ts";
import { checkpointName } from "../names.ts";
import type { PageContent, Section } from "../page.ts";
import type { Voice } from "../voice.ts";

const sentence = (title: string, text: string): Section => ({
  title,
  rows: [{ label: printable(text), state: "", detail: "" }],
});

/** A waiver that ends in some days, or has ended. */
export const waiverPage = (voice: Voice, story: WaiverStory, about: MigrationLabel): PageContent => {
  const { unit, requirement, waiver, daysLeft } = story;
  const what = checkpointName({ unit, requirement });
  const ends = voice.at(waiver.expiresAt);
  const words = voice.waiver;
  return {
    tone: "warning",
    subject: daysLeft === 0 ? words.endedSubject(what) : words.subject(what, daysLeft),
    headline: words.headline(checkpointName(story)),
    lead: [daysLeft === 0 ? words.endedLead(ends) : words.lead(ends, printable(waiver.approvedBy))],
    sections: [sentence(words.reason, waiver.reason), sentence(words.control, waiver.control)],
    next: words.next,
    footer: migrationFooter(voice, about, "cleargate status"),
  };
};
