import { printable } from "../../printable.ts";
import type { EnrolmentStory, MigrationLabel } from "../../readiness/notification.ts";
import { migrationFooter } from "../footer.ts";
import type { PageContent } from "../page.ts";
import { section } from "../rows.ts";
import type { Voice } from "../voice.ts";

/** As many digits of a code's id as `cleargate agent enrolments` shows. */
const SHOWN_ID = 12;

/** A host used a code: what it proposes, what to compare, and how to take the code back. */
export const enrolmentPage = (voice: Voice, story: EnrolmentStory, about: MigrationLabel): PageContent => {
  const { enrolment: texts } = voice;
  const { enrolment, agent, key, units, host, claimedAt, fingerprint } = story;
  const row = (label: string, detail: string) => ({ label, state: "", detail: printable(detail) });
  return {
    tone: "warning",
    subject: texts.subject(agent, printable(host)),
    headline: texts.headline(agent),
    lead: [texts.lead(agent, printable(host), voice.at(claimedAt))],
    next: texts.next,
    sections: [section(voice, texts.proposed, [row(texts.key, key), row(texts.units, units.join(", "))], 2)],
    footer: [
      // Not among what is made harmless: its digits must be those that the host shows.
      `${texts.fingerprint}: ${fingerprint}`,
      texts.withdraw(`cleargate agent withdraw ${enrolment.slice(0, SHOWN_ID)} --migration ${about.migration}`),
      ...migrationFooter(voice, about, "cleargate agent enrolments"),
    ],
  };
};
