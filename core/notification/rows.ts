import { durationText } from "../duration.ts";
import { printable } from "../printable.ts";
import type { EvidenceLine, LoweredLine } from "../readiness/notification.ts";
import { checkpointName } from "./names.ts";
import type { Row, Section } from "./page.ts";
import type { Voice } from "./voice.ts";

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
    const { validUntil, waivedBy, reason } = line;
    const until = voice.at(validUntil);
    return {
      label: checkpointName(voice, line),
      state: waivedBy === null ? voice.validUntil(until) : voice.waivedUntil(until),
      detail:
        waivedBy === null
          ? [saidOrDone(voice, line), ...proofText(voice, line)].join(", ")
          : [voice.approvedBy(printable(waivedBy)), ...(reason === undefined ? [] : [printable(reason)])].join(": "),
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

/**
 * A section with some of its rows, and the number of the others.
 * @param named how many the rows name, where one row may name several
 */
export const section = (
  voice: Voice,
  title: string,
  rows: readonly Row[],
  count: number,
  named = rows.length,
): Section => ({ title, rows, more: count > named ? voice.more(count - named) : undefined });
