import type { BlockedStory, Notification } from "../../readiness/notification.ts";
import { coverageSection } from "../coverage.ts";
import { transitionFooter } from "../footer.ts";
import { gateName } from "../names.ts";
import type { PageContent } from "../page.ts";
import { blockerRow, section } from "../rows.ts";
import type { Voice } from "../voice.ts";

/** A gate that has shut, with its blockers, failures first. */
export const blockedPage = (
  voice: Voice,
  { gate, blockers, blockerCount }: BlockedStory,
  context: Pick<Notification, "about" | "fact">,
): PageContent => {
  const { blocked } = voice;
  const [first] = blockers;
  const because =
    first === undefined ? "" : blocked.because(`${first.unit} ${first.requirement}`, voice.states[first.state]);
  return {
    tone: "bad",
    subject: `${blocked.subject(gateName(gate), blockerCount, gate.total)}${because}`,
    headline: blocked.headline(gateName(gate)),
    lead: [blocked.lead(gate.before, blockerCount, gate.total, voice.at(gate.since))],
    sections: [
      section(voice, voice.blockers, blockers.map(blockerRow(voice)), blockerCount),
      coverageSection(voice, gate),
    ],
    next: blocked.next,
    footer: transitionFooter(voice, gate, context),
  };
};
