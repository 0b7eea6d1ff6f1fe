import { showActor } from "../actor.ts";
import type { Instant } from "../instant.ts";
import { type Checkpoint, isSatisfiedAt, stateAt } from "../readiness/checkpoint/checkpoint.ts";
import { blockerOf } from "../readiness/gate/judge.ts";
import type { CheckpointRow } from "./rows.ts";

/** A checkpoint as it is at an instant, whatever was written when. */
export const checkpointRow = (checkpoint: Checkpoint, at: Instant): CheckpointRow => {
  const { unit, requirement, gates, planVersion, version, evidence, waiver, signatures } = checkpoint;
  const { since, reason } = isSatisfiedAt(checkpoint, at) ? checkpoint : blockerOf(checkpoint, at);
  const waived = stateAt(checkpoint, at) === "waived" ? waiver : null;
  return {
    ...{ unit, requirement, state: stateAt(checkpoint, at), since, reason, gates, planVersion, version },
    fact: evidence?.fact ?? null,
    agent: evidence?.object == null ? null : evidence.agent,
    completedAt: evidence?.completedAt ?? null,
    validUntil: evidence?.validUntil ?? null,
    entries: evidence?.entries ?? null,
    bytes: evidence?.bytes ?? null,
    proof: evidence?.proof ?? null,
    durationMs: evidence?.durationMs ?? null,
    attestedBy: evidence?.attested === undefined ? null : showActor(evidence.attested.by),
    waivedBy: waived?.approvedBy.map(showActor) ?? [],
    waivedUntil: waived?.expiresAt ?? null,
    waiverReason: waived?.reason ?? null,
    control: waived?.control ?? null,
    signedBy: signatures.map(({ role, by }) => `${role}: ${showActor(by)}`),
  };
};
