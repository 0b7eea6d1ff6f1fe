import type { AlsoShut, BlockedStory, Notification } from "../../readiness/notification.ts";
import { unarmedText } from "../arming.ts";
import { sectionsByOwner } from "../blocker-groups.ts";
import { coverageSection } from "../coverage.ts";
import { wouldBeBlocked } from "../enforcement.ts";
import { transitionFooter } from "../footer.ts";
import { heldBackLines } from "../held-back.ts";
import { checkpointName, gateName } from "../names.ts";
import type { PageContent, Row, Section } from "../page.ts";
import { evidenceRow, section } from "../rows.ts";
import type { Voice } from "../voice.ts";
import { withinLength } from "../within-length.ts";

/** Only a mail for those that were held back may be about a gate that nothing blocks any more. */
const isStabilizing = ({ heldBack, blockerCount }: BlockedStory): boolean =>
  heldBack !== undefined && blockerCount === 0;

/** Of a gate that shut by the clock alone, what is written may know of more blockers than were counted. */
const satisfiedOf = ({ gate, blockers, blockerCount }: BlockedStory): number =>
  Math.max(0, gate.total - Math.max(blockerCount, blockers.length, gate.unsatisfied ?? 0));

/** What a list of mails has room for, beside the mark and the migration. */
const MAX_SUBJECT = 100;

/** Where several gates have shut, how many is more than what keeps the first of them shut. */
const subjectOf = (voice: Voice, story: BlockedStory): string => {
  const { blocked, states } = voice;
  const { gate, blockers, blockerCount, also = [] } = story;
  const [first] = also.length === 0 ? blockers : [];
  const step = voice.said(gate.before);
  const unarmed = unarmedText(voice, gate);
  if (unarmed !== undefined) return voice.arming.subject(step, gateName(voice, gate), unarmed);
  if (isStabilizing(story) && !wouldBeBlocked(gate)) return blocked.stabilizingSubject(step, gateName(voice, gate));
  const others = Math.max(blockerCount, blockers.length) - 1;
  const textOf = ([title = "", before = "", what = ""]: readonly string[]): string => {
    const name = also.length === 0 ? title : blocked.together(title, also.length);
    const because = first === undefined ? "" : blocked.because(what, states[first.state], others);
    const says = wouldBeBlocked(gate) ? voice.unenforced.subject : blocked.subject;
    return says(before, satisfiedOf(story), gate.total, name) + because;
  };
  const named = first === undefined ? [] : [checkpointName(voice, first)];
  return withinLength([gateName(voice, gate), step, ...named], textOf, MAX_SUBJECT);
};

const leadOf = (voice: Voice, story: BlockedStory): string => {
  const { blocked, at } = voice;
  const { gate } = story;
  const name = gateName(voice, gate);
  const unarmed = unarmedText(voice, gate);
  if (unarmed !== undefined) return voice.arming.lead(name, unarmed, satisfiedOf(story), gate.total);
  if (wouldBeBlocked(gate)) return voice.unenforced.lead(name, satisfiedOf(story), gate.total, at(gate.since));
  return isStabilizing(story)
    ? blocked.stabilizing(name, gate.total, gate.stableAt === null ? undefined : at(gate.stableAt))
    : blocked.lead(name, satisfiedOf(story), gate.total, at(gate.since));
};

const nextOf = (voice: Voice, story: BlockedStory): string => {
  if (unarmedText(voice, story.gate) !== undefined) return voice.arming.next;
  if (wouldBeBlocked(story.gate)) return voice.unenforced.next;
  return isStabilizing(story) ? voice.blocked.stabilizingNext : voice.blocked.next;
};

const alsoRow =
  (voice: Voice) =>
  ({ total, unsatisfied, waivedCount, blockers, ...gate }: AlsoShut): Row => {
    const since = blockers.map((one) => one.since).toSorted()[0];
    return {
      label: voice.summary.gate(gateName(voice, gate), voice.said(gate.before)),
      state: voice.summary.gateBlocked(
        Math.max(0, total - unsatisfied),
        total,
        since === undefined ? "–" : voice.at(since),
      ),
      detail: [
        ...blockers.map((one) => `${checkpointName(voice, one)}: ${voice.states[one.state]}`),
        ...(waivedCount === 0 ? [] : [voice.blocked.waived(waivedCount)]),
      ].join("; "),
    };
  };

/** The other gates come before what keeps this one shut: they are decisions too. */
const alsoSections = (voice: Voice, also: readonly AlsoShut[]): Section[] =>
  also.length === 0 ? [] : [section(voice, voice.blocked.also, also.map(alsoRow(voice)), also.length)];

/** A gate that has shut: not to begin, and then its blockers by who owns them and by their cause. */
export const blockedPage = (
  voice: Voice,
  story: BlockedStory,
  context: Pick<Notification, "about" | "fact">,
): PageContent => {
  const { gate, blockers, blockerCount, heldBack, waived = [], waivedCount = 0, also = [] } = story;
  const { blocked, unenforced } = voice;
  const { headline } = wouldBeBlocked(gate) ? unenforced : blocked;
  return {
    tone: wouldBeBlocked(gate) ? "warning" : "bad",
    subject: subjectOf(voice, story),
    headline: headline(voice.said(gate.before)),
    lead: [
      leadOf(voice, story),
      ...(also.length === 0 ? [] : [blocked.alsoLead(also.length)]),
      ...heldBackLines(voice, gate, heldBack),
    ],
    next: nextOf(voice, story),
    sections: [
      ...alsoSections(voice, also),
      ...sectionsByOwner(voice, blockers, blockerCount),
      section(voice, voice.waivers, waived.map(evidenceRow(voice)), waivedCount),
      coverageSection(voice, gate),
    ],
    footer: transitionFooter(voice, gate, context),
  };
};
