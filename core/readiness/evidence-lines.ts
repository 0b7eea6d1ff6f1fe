import { showActors } from "../actor.ts";
import { compareText } from "../compare-text.ts";
import type { Instant } from "../instant.ts";
import { type Checkpoint, stateAt } from "./checkpoint/checkpoint.ts";
import type { EvidenceLine } from "./notification.ts";
import { storyRows } from "./story-rows.ts";

const evidenceLineOf = (checkpoint: Checkpoint, now: Instant): EvidenceLine | undefined => {
  const { unit, requirement, evidence, waiver } = checkpoint;
  if (stateAt(checkpoint, now) === "waived" && waiver !== null) {
    const { grantedAt, expiresAt, approvedBy } = waiver;
    return { unit, requirement, completedAt: grantedAt, validUntil: expiresAt, waivedBy: showActors(approvedBy) };
  }
  if (evidence === null) return undefined;
  const { completedAt, validUntil, proof, durationMs } = evidence;
  return { unit, requirement, completedAt, validUntil, waivedBy: null, proof, durationMs };
};

/** The evidence or waivers that satisfy some checkpoints, first to expire on top. */
export const evidenceLines = (checkpoints: Iterable<Checkpoint>, now: Instant): readonly EvidenceLine[] =>
  storyRows(
    [...checkpoints]
      .flatMap((checkpoint) => evidenceLineOf(checkpoint, now) ?? [])
      .toSorted((a, b) => compareText(a.validUntil, b.validUntil)),
  );
