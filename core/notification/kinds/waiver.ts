import { showActors } from "../../actor.ts";
import { printable } from "../../printable.ts";
import type { MigrationLabel, WaiverStory } from "../../readiness/notification.ts";
import { migrationFooter } from "../footer.ts";
import { checkpointName, checkpointRef, gateName } from "../names.ts";
import type { PageContent, Section } from "../page.ts";
import { section } from "../rows.ts";
import type { Voice } from "../voice.ts";

const sentence = (title: string, text: string): Section => ({
  title,
  rows: [{ label: printable(text), state: "", detail: "" }],
});

const leadOf = ({ waiver: words, at }: Voice, { waiver, daysLeft, isShortened }: WaiverStory): string[] => {
  const { expiresAt, approvedBy, shortened } = waiver;
  const ends = at(expiresAt);
  const cut = shortened === undefined ? [] : [words.shortened(at(shortened.from), shortened.by)];
  if (daysLeft === 0) return [words.endedLead(ends), ...cut];
  return [words.lead(ends, showActors(approvedBy)), ...(isShortened === true ? cut : [])];
};

/**
 * A waiver that ends in some days or earlier than announced, or has ended; with the ids of its checkpoint, by which
 * another is requested.
 */
export const waiverPage = (voice: Voice, story: WaiverStory, about: MigrationLabel): PageContent => {
  const { waiver, daysLeft, gates = [], gateCount = 0 } = story;
  const what = checkpointName(voice, story);
  const words = voice.waiver;
  return {
    tone: "warning",
    subject: daysLeft === 0 ? words.endedSubject(what) : words.subject(what, daysLeft),
    headline: `${words.headline(what)} [${checkpointRef(story)}]`,
    lead: leadOf(voice, story),
    next: words.next,
    sections: [
      section(
        voice,
        words.gates,
        gates.map((gate) => ({ label: gateName(voice, gate), state: "", detail: "" })),
        gateCount,
      ),
      sentence(words.reason, waiver.reason),
      sentence(words.control, waiver.control),
    ],
    footer: migrationFooter(voice, about, "cleargate status"),
  };
};
