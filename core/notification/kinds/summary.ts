import { showActors } from "../../actor.ts";
import { printable } from "../../printable.ts";
import type { MigrationLabel, SummaryGate, SummaryStory, WaivedCheckpoint } from "../../readiness/notification.ts";
import { unarmedText } from "../arming.ts";
import { sectionsByOwner } from "../blocker-groups.ts";
import { migrationFooter } from "../footer.ts";
import { checkpointName, gateName } from "../names.ts";
import type { PageContent, Row } from "../page.ts";
import { evidenceRow, section } from "../rows.ts";
import type { Voice } from "../voice.ts";

const gateState = (voice: Voice, { state, validUntil, stableAt, since, total, unsatisfied }: SummaryGate): string => {
  if (state === "clear") return voice.validUntil(validUntil === null ? "" : voice.at(validUntil));
  // Also a gate with blockers may be judged again at an instant.
  return stableAt === null || unsatisfied > 0
    ? voice.summary.gateBlocked(Math.max(0, total - unsatisfied), total, voice.at(since))
    : voice.summary.gateStabilizing(voice.at(stableAt));
};

const gateRow =
  (voice: Voice) =>
  (gate: SummaryGate): Row => ({
    label: voice.summary.gate(gateName(voice, gate), voice.said(gate.before)),
    state: `${voice.marks[gate.state]} – ${gateState(voice, gate)}`,
    detail: "",
  });

/** Of a gate that is not armed: what is there already, and until when nobody is told of what is not. */
const unarmedRow =
  (voice: Voice) =>
  (gate: SummaryGate): Row => ({
    label: voice.summary.gate(gateName(voice, gate), voice.said(gate.before)),
    state: `${voice.arming.state} – ${voice.arming.gate(Math.max(0, gate.total - gate.unsatisfied), gate.total, unarmedText(voice, gate) ?? "")}`,
    detail: "",
  });

const waiverRow =
  (voice: Voice) =>
  ({ waiver, ...checkpoint }: WaivedCheckpoint): Row => ({
    label: checkpointName(voice, checkpoint),
    state: voice.waivedUntil(voice.at(waiver.expiresAt)),
    detail: `${voice.approvedBy(showActors(waiver.approvedBy))}: ${printable(waiver.reason)}`,
  });

/** The state of a migration for its managers: counts in the subject, gates first, then failures. */
export const summaryPage = (voice: Voice, story: SummaryStory, about: MigrationLabel): PageContent => {
  const { gateCount, blockedCount, failing, failingCount, expiring, expiringCount, waivers, waiverCount } = story;
  const { unarmed = [], unarmedCount = 0, quietCount = 0 } = story;
  const { summary } = voice;
  const lastAt = story.lastAt === null ? undefined : voice.at(story.lastAt);
  return {
    tone: blockedCount > 0 ? "bad" : "plain",
    subject: summary.subject(story.satisfied, story.total, gateCount - blockedCount, gateCount),
    headline: summary.headline(printable(voice.said(about.title))),
    lead: [
      summary.lead(story.satisfied, story.total, lastAt),
      summary.missed(story.missedRuns),
      ...[voice.arming.unsatisfied(quietCount)].filter((line) => line !== ""),
    ],
    next: summary.next,
    sections: [
      section(voice, summary.gates, story.gates.map(gateRow(voice)), gateCount),
      section(voice, voice.arming.gates, unarmed.map(unarmedRow(voice)), unarmedCount),
      ...sectionsByOwner(voice, failing, failingCount),
      section(voice, summary.expiring, expiring.map(evidenceRow(voice)), expiringCount),
      section(voice, voice.waivers, waivers.map(waiverRow(voice)), waiverCount),
    ],
    footer: migrationFooter(voice, about, "cleargate status"),
  };
};
