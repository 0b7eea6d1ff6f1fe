import { showActor } from "../../actor.ts";
import { printable } from "../../printable.ts";
import type { MigrationLabel, RequestStory } from "../../readiness/notification.ts";
import { decidingCommand } from "../deciding.ts";
import { migrationFooter } from "../footer.ts";
import { checkpointName, checkpointRef, gateName } from "../names.ts";
import type { PageContent, Section } from "../page.ts";
import { section } from "../rows.ts";
import type { Voice } from "../voice.ts";

/** As long as a reason may be: whoever decides reads all of it. */
const MAX_REASON_BYTES = 4_000;

const sentence = (title: string, text: string): Section => ({
  title,
  rows: [{ label: printable(text, MAX_REASON_BYTES), state: "", detail: "" }],
});

/** Something that somebody asks for, for those who may approve it: what, why, what it opens, and how to decide. */
export const requestPage = (voice: Voice, story: RequestStory, about: MigrationLabel): PageContent => {
  const { what, by, reason, control, expiresAt, roles, gates, gateCount } = story;
  const words = voice.request;
  const name = checkpointName(voice, story);
  const who = printable(showActor(by));
  const until = expiresAt === null ? undefined : voice.at(expiresAt);
  return {
    tone: "warning",
    subject: words.subjects[what](name),
    headline: `${words.headlines[what](name)} [${checkpointRef(story)}]`,
    lead: [words.leads[what](who, until)],
    next: words.next(who, roles),
    sections: [
      sentence(what === "attestation" ? words.statement : words.reason, reason),
      ...(control === null ? [] : [sentence(words.control, control)]),
      section(
        voice,
        words.gates,
        gates.map((gate) => ({ label: gateName(voice, gate), state: "", detail: "" })),
        gateCount,
      ),
    ],
    footer: [
      voice.footer.decide(decidingCommand(about.migration, story)),
      ...migrationFooter(voice, about, "cleargate approvals"),
    ],
  };
};
