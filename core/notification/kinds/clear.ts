import type { ClearStory, Notification } from "../../readiness/notification.ts";
import { coverageSection } from "../coverage.ts";
import { transitionFooter } from "../footer.ts";
import { heldBackLines } from "../held-back.ts";
import { gateName } from "../names.ts";
import type { PageContent } from "../page.ts";
import { evidenceRow, loweredRow, section } from "../rows.ts";
import type { Voice } from "../voice.ts";

/** A gate that has cleared: its evidence, and until when that is valid. */
export const clearPage = (
  voice: Voice,
  { gate, evidence, waivedCount, lowered, loweredCount, heldBack }: ClearStory,
  context: Pick<Notification, "about" | "fact">,
): PageContent => {
  const { clear } = voice;
  const until = gate.validUntil === null ? "" : voice.at(gate.validUntil);
  return {
    tone: "good",
    subject: clear.subject(gateName(voice, gate), gate.total, until),
    headline: clear.headline(gateName(voice, gate)),
    lead: [
      clear.lead(gate.total, until),
      ...heldBackLines(voice, gate, heldBack),
      ...(waivedCount === 0 ? [] : [clear.waived(waivedCount)]),
      ...(loweredCount === 0 ? [] : [clear.lowered(loweredCount)]),
    ],
    sections: [
      section(voice, clear.evidence, evidence.map(evidenceRow(voice)), gate.total),
      ...(loweredCount === 0 ? [] : [section(voice, clear.baselines, lowered.map(loweredRow(voice)), loweredCount)]),
      coverageSection(voice, gate),
    ],
    next: clear.next(voice.said(gate.before)),
    footer: transitionFooter(voice, gate, context),
  };
};
