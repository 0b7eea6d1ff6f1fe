import { type Actor, areTwoPeople } from "../../actor.ts";
import type { Evidence } from "../../audit/evidence.ts";
import { Failure } from "../../failure.ts";
import type { Instant } from "../../instant.ts";
import type { Requirement } from "../../plan/plan.ts";
import {
  type Attestation,
  attestationDigest,
  attestedUntil,
  attestingRole,
  checkAttestation,
  requireAttestable,
} from "./attestation.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type AttestationRevoked, type CheckpointEvidenced, nextEvent } from "./event.ts";
import { reasonText } from "./reason-text.ts";
import { requireSeen, type Seen } from "./seen.ts";

/** Somebody's approval of what somebody else attests. */
export interface AttestationApproval {
  readonly by: Actor;
  /** What the approver saw. */
  readonly seen: Seen;
}

export interface Attesting {
  /** Id of the fact that records it. */
  readonly fact: string;
  readonly attestation: Attestation;
  /** Null where the plan takes one person's word. */
  readonly approval: AttestationApproval | null;
  /** What there is now. */
  readonly current: Seen;
}

const requireApproval = (needs: number, { by }: Attestation, approval: AttestationApproval | null): void => {
  if (approval === null ? needs > 0 : !areTwoPeople(by, approval.by))
    throw new Failure("attestation-self-approved", "what one person attests, another must approve");
};

const evidenceOf = (
  { fact, attestation, approval }: Attesting,
  validUntil: Instant,
  at: Instant,
): Evidence & Required<Pick<Evidence, "attested">> => {
  const { attachments, saidAt, until, by } = attestation;
  return {
    fact,
    object: null,
    digest: attestationDigest(attestation),
    agent: "cleargate",
    completedAt: saidAt,
    sealedAt: saidAt,
    receivedAt: at,
    validUntil,
    entries: attachments.length,
    bytes: attachments.reduce((sum, { size }) => sum + size, 0),
    attested: { by, approvedBy: approval?.by ?? null, until },
  };
};

/**
 * A person's word becomes the evidence of a checkpoint, under exactly what that person and the approver saw.
 * @throws Failure `attestation-not-allowed`, `attestation-role`, `attestation-self-approved`, `attestation-contradicted`,
 *   `attestation-expired`, `approval-outdated`
 */
export const decideAttested = (
  checkpoint: Checkpoint,
  required: Requirement,
  attesting: Attesting,
  at: Instant,
): CheckpointEvidenced => {
  const { attestation, approval, current } = attesting;
  const { requirement, attest } = requireAttestable(required);
  attestingRole(attest, [attestation.role]);
  requireApproval(attest.approvals, attestation, approval);
  requireSeen(attestation.seen, current);
  if (approval !== null) requireSeen(approval.seen, current);
  checkAttestation(checkpoint, requirement, attestation, at);
  const evidence = evidenceOf(attesting, attestedUntil(requirement, attestation), at);
  return {
    ...nextEvent(checkpoint, at),
    type: "checkpoint-evidenced",
    state: "passed",
    reason: null,
    evidence,
    ...(required.changeMatters === true ? { content: evidence.digest } : {}),
  };
};

/** Takes a person's word back. @throws Failure `attestation-missing` where the evidence is none */
export const decideAttestationRevoked = (
  checkpoint: Checkpoint,
  reason: string,
  deadline: Instant,
  at: Instant,
): AttestationRevoked => {
  if (checkpoint.evidence?.attested === undefined)
    throw new Failure("attestation-missing", "the checkpoint has no attestation");
  return {
    ...nextEvent(checkpoint, at),
    type: "checkpoint-attestation-revoked",
    reason: reasonText(reason),
    deadline,
  };
};
