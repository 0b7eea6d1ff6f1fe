import { isEnforced } from "../../readiness/gate/enforcement.ts";
import type { ClearStory, EvidenceLine, Notification } from "../../readiness/notification.ts";
import { coverageSection } from "../coverage.ts";
import { transitionFooter } from "../footer.ts";
import { heldBackLines } from "../held-back.ts";
import { gateName } from "../names.ts";
import type { PageContent, Section } from "../page.ts";
import { evidenceRow, loweredRow, section } from "../rows.ts";
import type { Voice } from "../voice.ts";

/** What is satisfied by people's word comes before what evidence shows. */
const evidenceSections = (voice: Voice, { evidence, waivedCount, gate }: ClearStory): Section[] => {
  const { clear, waivers } = voice;
  const isWaived = ({ waivedBy }: EvidenceLine): boolean => waivedBy !== null;
  const rows = (lines: readonly EvidenceLine[]) => lines.map(evidenceRow(voice));
  return [
    section(voice, waivers, rows(evidence.filter(isWaived)), waivedCount),
    section(voice, clear.evidence, rows(evidence.filter((line) => !isWaived(line))), gate.total - waivedCount),
  ];
};

/** A gate that has cleared: to begin, where the plan enforces it, until when, and by what. */
export const clearPage = (
  voice: Voice,
  story: ClearStory,
  context: Pick<Notification, "about" | "fact">,
): PageContent => {
  const { gate, waivedCount, lowered, loweredCount, heldBack } = story;
  const { clear } = voice;
  const says = isEnforced(gate) ? clear : voice.unenforced.satisfied;
  const until = gate.validUntil === null ? "" : voice.at(gate.validUntil);
  const [step, name] = [voice.said(gate.before), gateName(voice, gate)];
  return {
    tone: "good",
    subject: says.subject(step, gate.total, until, name),
    headline: says.headline(step),
    lead: [
      says.lead(name, gate.total, until),
      ...(isEnforced(gate) ? [] : [voice.unenforced.clear]),
      ...heldBackLines(voice, gate, heldBack),
      ...(waivedCount === 0 ? [] : [clear.waived(waivedCount)]),
      ...(loweredCount === 0 ? [] : [clear.lowered(loweredCount)]),
    ],
    next: says.next(until),
    sections: [
      ...evidenceSections(voice, story),
      ...(loweredCount === 0 ? [] : [section(voice, clear.baselines, lowered.map(loweredRow(voice)), loweredCount)]),
      coverageSection(voice, gate),
    ],
    footer: transitionFooter(voice, gate, context),
  };
};
