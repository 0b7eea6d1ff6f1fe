import { showActors } from "../../actor.ts";
import { printable } from "../../printable.ts";
import type { MigrationLabel, SummaryGate, SummaryStory, WaivedCheckpoint } from "../../readiness/notification.ts";
import { migrationFooter } from "../footer.ts";
import { checkpointName, gateName } from "../names.ts";
import type { PageContent, Row } from "../page.ts";
import { evidenceRow, overdueRow, section } from "../rows.ts";
import type { Voice } from "../voice.ts";

const gateState = (voice: Voice, { state, validUntil, stableAt, since, unsatisfied }: SummaryGate): string => {
  if (state === "clear") return voice.validUntil(validUntil === null ? "" : voice.at(validUntil));
  // Also a gate with blockers may be judged again at an instant.
  return stableAt === null || unsatisfied > 0
    ? voice.summary.gateBlocked(unsatisfied, voice.at(since))
    : voice.summary.gateStabilizing(voice.at(stableAt));
};

const gateRow =
  (voice: Voice) =>
  (gate: SummaryGate): Row => ({
    label: gateName(voice, gate),
    state: `${voice.marks[gate.state]} – ${gateState(voice, gate)}`,
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
  const { summary } = voice;
  const lastAt = story.lastAt === null ? undefined : voice.at(story.lastAt);
  return {
    tone: blockedCount > 0 ? "bad" : "plain",
    subject: summary.subject(blockedCount, gateCount, failingCount, expiringCount),
    headline: summary.headline(printable(voice.said(about.title))),
    lead: [summary.lead(story.satisfied, story.total, lastAt), summary.missed(story.missedRuns)],
    sections: [
      section(voice, summary.gates, story.gates.map(gateRow(voice)), gateCount),
      section(voice, summary.failing, failing.map(overdueRow(voice)), failingCount),
      section(voice, summary.expiring, expiring.map(evidenceRow(voice)), expiringCount),
      section(voice, summary.waivers, waivers.map(waiverRow(voice)), waiverCount),
    ],
    next: summary.next,
    footer: migrationFooter(voice, about, "cleargate status"),
  };
};
