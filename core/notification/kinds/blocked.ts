import type { BlockedStory, Notification } from "../../readiness/notification.ts";
import { unarmedText } from "../arming.ts";
import { sectionsByOwner } from "../blocker-groups.ts";
import { coverageSection } from "../coverage.ts";
import { transitionFooter } from "../footer.ts";
import { heldBackLines } from "../held-back.ts";
import { checkpointName, gateName } from "../names.ts";
import type { PageContent } from "../page.ts";
import type { Voice } from "../voice.ts";

/** Only a mail for those that were held back may be about a gate that nothing blocks any more. */
const isStabilizing = ({ heldBack, blockerCount }: BlockedStory): boolean =>
  heldBack !== undefined && blockerCount === 0;

/** Of a gate that shut by the clock alone, what is written may know of more blockers than were counted. */
const satisfiedOf = ({ gate, blockers, blockerCount }: BlockedStory): number =>
  Math.max(0, gate.total - Math.max(blockerCount, blockers.length, gate.unsatisfied));

const subjectOf = (voice: Voice, story: BlockedStory): string => {
  const { blocked, states } = voice;
  const { gate, blockers, blockerCount } = story;
  const [first] = blockers;
  const step = voice.said(gate.before);
  const unarmed = unarmedText(voice, gate);
  if (unarmed !== undefined) return voice.arming.subject(step, gateName(voice, gate), unarmed);
  if (isStabilizing(story)) return blocked.stabilizingSubject(step, gateName(voice, gate));
  const others = Math.max(blockerCount, blockers.length) - 1;
  const because = first === undefined ? "" : blocked.because(checkpointName(voice, first), states[first.state], others);
  return blocked.subject(step, satisfiedOf(story), gate.total, gateName(voice, gate)) + because;
};

const leadOf = (voice: Voice, story: BlockedStory): string => {
  const { blocked, at } = voice;
  const { gate } = story;
  const name = gateName(voice, gate);
  const unarmed = unarmedText(voice, gate);
  if (unarmed !== undefined) return voice.arming.lead(name, unarmed, satisfiedOf(story), gate.total);
  return isStabilizing(story)
    ? blocked.stabilizing(name, gate.total, gate.stableAt === null ? undefined : at(gate.stableAt))
    : blocked.lead(name, satisfiedOf(story), gate.total, at(gate.since));
};

const nextOf = (voice: Voice, story: BlockedStory): string => {
  if (unarmedText(voice, story.gate) !== undefined) return voice.arming.next;
  return isStabilizing(story) ? voice.blocked.stabilizingNext : voice.blocked.next;
};

/** A gate that has shut: not to begin, and then its blockers by who owns them and by their cause. */
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
    headline: blocked.headline(voice.said(gate.before)),
    lead: [leadOf(voice, story), ...heldBackLines(voice, gate, heldBack)],
    next: nextOf(voice, story),
    sections: [...sectionsByOwner(voice, blockers, blockerCount), coverageSection(voice, gate)],
    footer: transitionFooter(voice, gate, context),
  };
};
