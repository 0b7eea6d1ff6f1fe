import type { ClearStory, Notification } from "../../readiness/notification.ts";
import { coverageSection } from "../coverage.ts";
import { transitionFooter } from "../footer.ts";
import { heldBackLines } from "../held-back.ts";
import { gateName } from "../names.ts";
import type { PageContent } from "../page.ts";
import { evidenceRow, section } from "../rows.ts";
import type { Voice } from "../voice.ts";

/** A gate that has cleared: its evidence, and until when that is valid. */
export const clearPage = (
  voice: Voice,
  { gate, evidence, heldBack }: ClearStory,
  context: Pick<Notification, "about" | "fact">,
): PageContent => {
  const { clear } = voice;
  const until = gate.validUntil === null ? "" : voice.at(gate.validUntil);
  const waived = evidence.filter(({ waivedBy }) => waivedBy !== null).length;
  return {
    tone: "good",
    subject: clear.subject(gateName(gate), gate.total, until),
    headline: clear.headline(gateName(gate)),
    lead: [
      clear.lead(gate.total, until),
      ...heldBackLines(voice, gate, heldBack),
      ...(waived === 0 ? [] : [clear.waived(waived)]),
    ],
    sections: [
      section(voice, clear.evidence, evidence.map(evidenceRow(voice)), gate.total),
      coverageSection(voice, gate),
    ],
    next: clear.next(gate.before),
    footer: transitionFooter(voice, gate, context),
  };
};
