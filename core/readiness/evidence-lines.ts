import { showActor, showActors } from "../actor.ts";
import type { Attested } from "../audit/evidence.ts";
import { compareText } from "../compare-text.ts";
import type { Instant } from "../instant.ts";
import { clipped, MAX_NAME_BYTES } from "../printable.ts";
import { type Checkpoint, stateAt } from "./checkpoint/checkpoint.ts";
import type { BlockedStory, ClearStory, EvidenceLine, LoweredLine } from "./notification.ts";
import { storyRows } from "./story-rows.ts";

/** A smaller baseline that was accepted; undefined where there is none. */
export const loweredLineOf = ({
  unit,
  requirement,
  lowered,
}: Pick<Checkpoint, "unit" | "requirement" | "lowered">): LoweredLine | undefined => {
  if (lowered === undefined) return undefined;
  const { at, from, to, requestedBy, approvedBy } = lowered;
  return { unit, requirement, at, from, to, requestedBy: showActor(requestedBy), approvedBy: showActor(approvedBy) };
};

/** Those who gave their word, as people read them. */
const attestedText = ({ by, approvedBy }: Attested): string =>
  showActors(approvedBy === null ? [by] : [by, approvedBy]);

const evidenceLineOf = (checkpoint: Checkpoint, now: Instant): EvidenceLine | undefined => {
  const { unit, requirement, evidence, waiver } = checkpoint;
  if (stateAt(checkpoint, now) === "waived" && waiver !== null) {
    const { grantedAt: completedAt, expiresAt: validUntil, approvedBy } = waiver;
    const reason = clipped(waiver.reason, MAX_NAME_BYTES);
    return { unit, requirement, completedAt, validUntil, waivedBy: showActors(approvedBy), reason };
  }
  if (evidence === null) return undefined;
  const { completedAt, validUntil, proof, durationMs, attested } = evidence;
  const attestedBy = attested === undefined ? {} : { attestedBy: attestedText(attested) };
  return { unit, requirement, completedAt, validUntil, waivedBy: null, proof, durationMs, ...attestedBy };
};

const linesOf = (checkpoints: Iterable<Checkpoint>, now: Instant): readonly EvidenceLine[] =>
  [...checkpoints]
    .flatMap((checkpoint) => evidenceLineOf(checkpoint, now) ?? [])
    .toSorted((a, b) => compareText(a.validUntil, b.validUntil));

/** The evidence or waivers that satisfy some checkpoints, first to expire on top. */
export const evidenceLines = (checkpoints: Iterable<Checkpoint>, now: Instant): readonly EvidenceLine[] =>
  storyRows(linesOf(checkpoints, now));

const isWaived = ({ waivedBy }: EvidenceLine): boolean => waivedBy !== null;
const isAttested = ({ attestedBy }: EvidenceLine): boolean => attestedBy !== undefined;

/** By what a gate is clear: among many that are satisfied, nobody may overlook those that are so by people's word. */
export const clearLines = (
  members: Iterable<Checkpoint>,
  now: Instant,
): Omit<ClearStory, "kind" | "gate" | "heldBack"> => {
  const all = [...members];
  const lines = linesOf(all, now);
  const waived = lines.filter(isWaived);
  const lowered = all.flatMap((one) => loweredLineOf(one) ?? []);
  return {
    evidence: storyRows([
      ...waived,
      ...lines.filter(isAttested),
      ...lines.filter((line) => !isWaived(line) && !isAttested(line)),
    ]),
    waivedCount: waived.length,
    lowered: storyRows(lowered),
    loweredCount: lowered.length,
  };
};

/** What is waived among the members of a gate that is shut: absent where nothing is, so that nobody overlooks it where something is. */
export const waivedLines = (
  members: Iterable<Checkpoint>,
  now: Instant,
): Pick<BlockedStory, "waived" | "waivedCount"> => {
  const waived = linesOf(members, now).filter(isWaived);
  return waived.length === 0 ? {} : { waived: storyRows(waived), waivedCount: waived.length };
};
