import { showActor, showActors } from "../../actor.ts";
import { printable } from "../../printable.ts";
import { isEnforced } from "../../readiness/gate/enforcement.ts";
import type {
  MigrationLabel,
  PendingLine,
  SummaryGate,
  SummaryStory,
  WaivedCheckpoint,
} from "../../readiness/notification.ts";
import { unarmedText } from "../arming.ts";
import { sectionsByOwner } from "../blocker-groups.ts";
import { decidingCommand } from "../deciding.ts";
import { wouldBeBlocked } from "../enforcement.ts";
import { migrationFooter } from "../footer.ts";
import { checkpointName, gateName } from "../names.ts";
import type { PageContent, Row, Section } from "../page.ts";
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
    state: `${wouldBeBlocked(gate) ? voice.unenforced.mark : voice.marks[gate.state]} – ${gateState(voice, gate)}`,
    detail: isEnforced(gate) ? "" : voice.unenforced.state,
  });

/** Of a gate that is not armed: what is there already, and until when nobody is told of what is not. */
const unarmedRow =
  (voice: Voice) =>
  (gate: SummaryGate): Row => ({
    label: voice.summary.gate(gateName(voice, gate), voice.said(gate.before)),
    state: `${voice.arming.state} – ${voice.arming.gate(Math.max(0, gate.total - gate.unsatisfied), gate.total, unarmedText(voice, gate) ?? "")}`,
    detail: "",
  });

/** Of the gates that shut when a waiver ends, by what the summary calls them. */
const shutsText = (voice: Voice, ids: readonly string[], count: number, known: readonly SummaryGate[]): string => {
  const nameOf = (id: string): string => {
    const gate = known.find((one) => one.id === id);
    return gate === undefined ? id : gateName(voice, gate);
  };
  return ids.length === 0 ? "" : `; ${voice.summary.shuts(ids.map(nameOf), count - ids.length)}`;
};

const waiverRow =
  (voice: Voice, known: readonly SummaryGate[]) =>
  ({ waiver, gates = [], gateCount = 0, ...checkpoint }: WaivedCheckpoint): Row => ({
    label: checkpointName(voice, checkpoint),
    state: voice.waivedUntil(voice.at(waiver.expiresAt)),
    detail: `${voice.approvedBy(showActors(waiver.approvedBy))}: ${printable(waiver.reason)}${shutsText(voice, gates, gateCount, known)}`,
  });

const pendingRow =
  (voice: Voice, migration: string) =>
  (line: PendingLine): Row => {
    const { what, by, at, reason, roles } = line;
    const asked = by === null ? "" : `${voice.requestedBy(printable(showActor(by)))}: ${printable(reason ?? "")}`;
    return {
      label: checkpointName(voice, line),
      state: `${voice.summary.waits(what, roles)}${at === null ? "" : ` (${voice.at(at)})`}`,
      detail: asked,
      ref: decidingCommand(migration, line),
    };
  };

/** What waits for people's decisions: the plan version first, because it changes what the others are about. */
const pendingSection = (voice: Voice, story: SummaryStory, { migration }: MigrationLabel): Section[] => {
  const { pending = [], pendingCount = 0, proposedVersion = null } = story;
  const plan =
    proposedVersion === null
      ? []
      : [{ label: voice.summary.proposed(proposedVersion), state: "", detail: "", ref: "cleargate plan proposal" }];
  const rows = [...plan, ...pending.map(pendingRow(voice, migration))];
  return rows.length === 0 ? [] : [section(voice, voice.summary.pending, rows, plan.length + pendingCount)];
};

/** The evidence pack of this period: whoever fetches it signs in, and compares it with the digest in this mail. */
const packSection = (voice: Voice, { pack }: SummaryStory, { migration }: MigrationLabel): Section[] => {
  if (pack === undefined) return [];
  const { asOf, bytes, sha256, reason } = pack;
  const isMade = bytes !== null && sha256 !== null;
  const why = reason === null ? null : printable(reason);
  const row = {
    label: voice.summary.packAsOf(voice.at(asOf)),
    state: isMade ? `SHA-256 ${sha256}` : voice.summary.packNotMade(why),
    detail: isMade ? voice.summary.packBytes(bytes) : "",
    ref: `cleargate pack ${migration} --as-of ${asOf} --output ${migration}-pack`,
  };
  return [section(voice, voice.summary.pack, [row], 1)];
};

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
      ...pendingSection(voice, story, about),
      ...sectionsByOwner(voice, failing, failingCount),
      section(voice, summary.expiring, expiring.map(evidenceRow(voice)), expiringCount),
      section(voice, voice.waivers, waivers.map(waiverRow(voice, [...story.gates, ...unarmed])), waiverCount),
      ...packSection(voice, story, about),
    ],
    footer: migrationFooter(voice, about, "cleargate status"),
  };
};
