import type { BlockedStory, Notification } from "../../readiness/notification.ts";
import { coverageSection } from "../coverage.ts";
import { transitionFooter } from "../footer.ts";
import { heldBackLines } from "../held-back.ts";
import { checkpointName, gateName } from "../names.ts";
import type { PageContent } from "../page.ts";
import { blockerRow, section } from "../rows.ts";
import type { Voice } from "../voice.ts";

/** Only a mail for those that were held back may be about a gate that nothing blocks any more. */
const isStabilizing = ({ heldBack, blockerCount }: BlockedStory): boolean =>
  heldBack !== undefined && blockerCount === 0;

const subjectOf = (voice: Voice, story: BlockedStory): string => {
  const { blocked, states } = voice;
  const { gate, blockers, blockerCount } = story;
  const [first] = blockers;
  if (isStabilizing(story)) return blocked.stabilizingSubject(gateName(voice, gate));
  const because = first === undefined ? "" : blocked.because(checkpointName(voice, first), states[first.state]);
  return `${blocked.subject(gateName(voice, gate), blockerCount, gate.total)}${because}`;
};

const leadOf = ({ blocked, at, said }: Voice, story: BlockedStory): string => {
  const { total, since, stableAt } = story.gate;
  const before = said(story.gate.before);
  return isStabilizing(story)
    ? blocked.stabilizing(before, stableAt === null ? undefined : at(stableAt))
    : blocked.lead(before, story.blockerCount, total, at(since));
};

/** A gate that has shut, with its blockers, failures first. */
export const blockedPage = (
  voice: Voice,
  story: BlockedStory,
  context: Pick<Notification, "about" | "fact">,
): PageContent => {
  const { gate, blockers, blockerCount, heldBack } = story;
  const { blocked } = voice;
  return {
    tone: "bad",
    subject: subjectOf(voice, story),
    headline: blocked.headline(gateName(voice, gate)),
    lead: [leadOf(voice, story), ...heldBackLines(voice, gate, heldBack)],
    sections: [
      section(voice, voice.blockers, blockers.map(blockerRow(voice)), blockerCount),
      coverageSection(voice, gate),
    ],
    next: blocked.next,
    footer: transitionFooter(voice, gate, context),
  };
};
