import { areTwoPeople, showActor } from "../../actor.ts";
import { Failure } from "../../failure.ts";
import { type Instant, plus } from "../../instant.ts";
import type { Contact } from "../../plan/document.ts";
import type { Requirement } from "../../plan/plan.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type CheckpointWaived, nextEvent, type WaiverApproved, type WaiverRevoked } from "./event.ts";
import { requireSamePlan, requireSeen } from "./seen.ts";
import type { Waiver } from "./waiver.ts";
import {
  consentsTo,
  isLastConsent,
  requireApprover,
  type WaiverApproval,
  type WaiverRequest,
} from "./waiver-approval.ts";

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
 * Approves a waiver that somebody else has requested. It is in force with the last approval: of one person, or of every
 * role that signs where it waives a sign-off.
 * @throws Failure `waiver-self-approved`, `waiver-in-force`, `approval-outdated`, `sign-off-*`, and as {@link checkWaiver}
 */
export const decideWaiver = (
  checkpoint: Checkpoint,
  requirement: Requirement,
  contacts: readonly Contact[],
  request: WaiverRequest,
  approval: WaiverApproval,
  at: Instant,
): CheckpointWaived | WaiverApproved => {
  const { by, role, seen, current } = approval;
  if (!areTwoPeople(by, request.by))
    throw new Failure(
      "waiver-self-approved",
      `${showActor(request.by)} requested it; whoever approves it must be known to be somebody else`,
    );
  checkWaiver(request, approval.maxMs, at);
  if (checkpoint.waiver !== null && checkpoint.waiver.expiresAt > at)
    throw new Failure(
      "waiver-in-force",
      `the checkpoint is waived until ${checkpoint.waiver.expiresAt}; revoke that waiver first`,
    );
  requireSamePlan(request.seen, current);
  requireSeen(seen, current);
  const given = consentsTo(checkpoint, request.id, current);
  requireApprover(requirement, contacts, given, approval);
  const consents = [...given, { by, role, at, seen }];
  if (!isLastConsent(checkpoint, requirement, request.id, approval))
    return {
      ...nextEvent(checkpoint, at),
      type: "checkpoint-waiver-approved",
      pendingWaiver: { request: request.id, consents },
    };
  const waiver: Waiver = {
    id: approval.fact,
    requestedBy: request.by,
    approvedBy: consents.map((one) => one.by),
    reason: request.reason,
    control: request.control,
    grantedAt: at,
    expiresAt: request.expiresAt,
    warnedDays: null,
  };
  return { ...nextEvent(checkpoint, at), type: "checkpoint-waived", waiver };
};

/** Revokes a waiver, or what people have approved of one so far. @throws Failure `waiver-missing` */
export const decideRevoked = (checkpoint: Checkpoint, at: Instant): WaiverRevoked => {
  if (checkpoint.waiver === null && checkpoint.pendingWaiver === undefined)
    throw new Failure("waiver-missing", "the checkpoint has no waiver");
  return { ...nextEvent(checkpoint, at), type: "checkpoint-waiver-revoked" };
};
