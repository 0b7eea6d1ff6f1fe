import { Failure } from "../../failure.ts";
import { type Instant, plus } from "../../instant.ts";
import type { Checkpoint, Waiver } from "./checkpoint.ts";
import { type CheckpointWaived, nextEvent, type WaiverRevoked } from "./event.ts";

/** A request for a waiver; it has no effect until somebody else approves it. */
export interface WaiverRequest {
  readonly by: string;
  readonly reason: string;
  readonly control: string;
  readonly expiresAt: Instant;
}

/** Somebody's approval of such a request. */
export interface WaiverApproval {
  /** Id of the fact that records it. */
  readonly fact: string;
  readonly by: string;
  /** How long a waiver may last by the plan. */
  readonly maxMs: number;
}

/**
 * Is this a waiver that the plan allows?
 * @throws Failure `waiver-expired`, `waiver-too-long`
 */
export const checkWaiver = ({ expiresAt }: Pick<WaiverRequest, "expiresAt">, maxMs: number, at: Instant): void => {
  if (expiresAt <= at) throw new Failure("waiver-expired", `a waiver must end in the future, not at ${expiresAt}`);
  const latest = plus(at, maxMs);
  if (expiresAt > latest)
    throw new Failure("waiver-too-long", `the plan allows a waiver until ${latest} at most, not until ${expiresAt}`);
};

/**
 * Grants a waiver that somebody else has requested.
 * @throws Failure `waiver-self-approved`, `waiver-in-force`, and as {@link checkWaiver}
 */
export const decideWaiver = (
  checkpoint: Checkpoint,
  request: WaiverRequest,
  approval: WaiverApproval,
  at: Instant,
): CheckpointWaived => {
  if (approval.by.toLowerCase() === request.by.toLowerCase())
    throw new Failure("waiver-self-approved", `${request.by} requested it, so somebody else must approve it`);
  checkWaiver(request, approval.maxMs, at);
  if (checkpoint.waiver !== null && checkpoint.waiver.expiresAt > at)
    throw new Failure(
      "waiver-in-force",
      `the checkpoint is waived until ${checkpoint.waiver.expiresAt}; revoke that waiver first`,
    );
  const waiver: Waiver = {
    id: approval.fact,
    requestedBy: request.by,
    approvedBy: approval.by,
    reason: request.reason,
    control: request.control,
    grantedAt: at,
    expiresAt: request.expiresAt,
    warnedDays: null,
  };
  return { ...nextEvent(checkpoint, at), type: "checkpoint-waived", waiver };
};

/** @throws Failure `waiver-missing` */
export const decideRevoked = (checkpoint: Checkpoint, at: Instant): WaiverRevoked => {
  if (checkpoint.waiver === null) throw new Failure("waiver-missing", "the checkpoint has no waiver");
  return { ...nextEvent(checkpoint, at), type: "checkpoint-waiver-revoked" };
};
