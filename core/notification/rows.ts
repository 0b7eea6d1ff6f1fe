import { durationText } from "../duration.ts";
import { printable } from "../printable.ts";
import type { Blocker } from "../readiness/gate/gate.ts";
import type { EvidenceLine, LoweredLine, OverdueCheckpoint } from "../readiness/notification.ts";
import { checkpointName } from "./names.ts";
import type { Row, Section } from "./page.ts";
import type { Voice } from "./voice.ts";
import { whyText } from "./why.ts";

/** Rows that several kinds of notification share. */

/** The strength of the proof, and its duration: `restored as a test, in 12 min`. */
const proofText = (voice: Voice, { proof, durationMs }: EvidenceLine): string[] => [
  ...(proof === undefined ? [] : [voice.proofs[proof]]),
  ...(durationMs === undefined ? [] : [voice.duration(durationText(durationMs))]),
];

/** A word is never shown as work that was done. */
const saidOrDone = (voice: Voice, { completedAt, attestedBy }: EvidenceLine): string =>
  attestedBy === undefined
    ? voice.completed(voice.at(completedAt))
    : voice.attestedBy(printable(attestedBy), voice.at(completedAt));

export const evidenceRow =
  (voice: Voice) =>
  (line: EvidenceLine): Row => {
    const { validUntil, waivedBy } = line;
    const until = voice.at(validUntil);
    return {
      label: checkpointName(voice, line),
      state: waivedBy === null ? voice.validUntil(until) : voice.waivedUntil(until),
      detail:
        waivedBy === null
          ? [saidOrDone(voice, line), ...proofText(voice, line)].join(", ")
          : voice.approvedBy(printable(waivedBy)),
    };
  };

const sizeText = (voice: Voice, { entries, bytes }: LoweredLine["from"]): string => voice.size(entries, bytes);

/** A smaller baseline that people accepted: who, when, from what to what. */
export const loweredRow =
  (voice: Voice) =>
  (line: LoweredLine): Row => ({
    label: checkpointName(voice, line),
    state: voice.acceptedOn(voice.at(line.at)),
    detail: `${sizeText(voice, line.from)} → ${sizeText(voice, line.to)}; ${voice.requestedBy(printable(line.requestedBy))}, ${voice.approvedBy(printable(line.approvedBy))}`,
  });

const refusedText = (voice: Voice, { unit, requirement, refused }: Blocker): string => {
  if (refused === undefined) return "";
  const command = `cleargate history --unit ${unit} --requirement ${requirement}`;
  return voice.refused(voice.at(refused.at), refused.code, refused.agent, command);
};

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== "").join("; ");

export const blockerRow =
  (voice: Voice) =>
  (blocker: Blocker): Row => ({
    label: checkpointName(voice, blocker),
    state: voice.since(voice.states[blocker.state], voice.at(blocker.since)),
    detail: joined([whyText(voice, blocker), refusedText(voice, blocker)]),
  });

export const overdueRow =
  (voice: Voice) =>
  (overdue: OverdueCheckpoint): Row => {
    const row = blockerRow(voice)(overdue);
    const missed = overdue.missedRuns === 0 ? "" : voice.missedRuns(overdue.missedRuns);
    return { ...row, detail: joined([row.detail, missed]) };
  };

/** A section with some of its rows, and the number of the others. */
export const section = (voice: Voice, title: string, rows: readonly Row[], count: number): Section => ({
  title,
  rows,
  more: count > rows.length ? voice.more(count - rows.length) : undefined,
});
