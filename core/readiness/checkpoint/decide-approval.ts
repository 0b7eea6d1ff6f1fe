import type { Instant } from "../../instant.ts";
import type { SignOffRequirement } from "../../plan/document/requirement/sign-off.ts";
import type { Contact } from "../../plan/document.ts";
import type { Requirement } from "../../plan/plan.ts";
import { unreachable } from "../../unreachable.ts";
import type { Because } from "./because.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type Attesting, decideAttestationRevoked, decideAttested } from "./decide-attestation.ts";
import { type BaselineApproval, type BaselineRequest, decideBaseline } from "./decide-baseline.ts";
import { decideRequested } from "./decide-requested.ts";
import { decideSigned, decideUnsigned, type Signing } from "./decide-sign-off.ts";
import { decideRevoked, decideWaiver } from "./decide-waiver.ts";
import type { CheckpointEvent } from "./event.ts";
import type { PendingRequest } from "./pending-request.ts";
import type { WaiverApproval, WaiverRequest } from "./waiver-approval.ts";

/** An approval or a revocation of one checkpoint, by a person or, for `sign-off-voided`, by Cleargate. */
export type Approval =
  | {
      /** A request, which only others can grant. */
      readonly action: "waiver-requested" | "baseline-requested" | "attestation-requested";
      readonly requirement: Requirement;
      /** Whom the plan names as signers, where it is a waiver of a sign-off; else none. */
      readonly contacts: readonly Contact[];
      readonly request: PendingRequest;
    }
  | {
      /** One approval of a waiver; `waiver-granted` where it is the last that the waiver needs. */
      readonly action: "waiver-approved" | "waiver-granted";
      readonly requirement: Requirement;
      readonly contacts: readonly Contact[];
      readonly request: WaiverRequest;
      readonly approval: WaiverApproval;
    }
  | { readonly action: "waiver-revoked" }
  | {
      readonly action: "baseline-accepted";
      readonly request: BaselineRequest;
      readonly approval: BaselineApproval;
    }
  | { readonly action: "attested"; readonly requirement: Requirement; readonly attesting: Attesting }
  | {
      readonly action: "attestation-revoked";
      readonly reason: string;
      /** By when there must be evidence again. */
      readonly deadline: Instant;
    }
  | {
      readonly action: "signed";
      readonly requirement: SignOffRequirement;
      readonly contacts: readonly Contact[];
      readonly signing: Signing;
    }
  | {
      /** Revoked by a person, or void because the signed evidence changed. */
      readonly action: "sign-off-revoked" | "sign-off-voided";
      readonly reason: string;
      readonly because?: Because;
      /** By when it must be signed again. */
      readonly deadline: Instant;
    };

/**
 * What an approval does to its checkpoint. A refusal is a Failure whose code is the rule that it breaks.
 * @throws Failure `waiver-*`, `baseline-*`, `attestation-*`, `sign-off-*`, `approval-outdated`
 */
export const decideApproval = (checkpoint: Checkpoint, approval: Approval, at: Instant): CheckpointEvent => {
  switch (approval.action) {
    case "waiver-requested":
    case "baseline-requested":
    case "attestation-requested":
      return decideRequested(checkpoint, approval.request, at);
    case "waiver-approved":
    case "waiver-granted": {
      const { requirement, contacts, request } = approval;
      return decideWaiver(checkpoint, requirement, contacts, request, approval.approval, at);
    }
    case "waiver-revoked":
      return decideRevoked(checkpoint, at);
    case "baseline-accepted":
      return decideBaseline(checkpoint, approval.request, approval.approval, at);
    case "attested":
      return decideAttested(checkpoint, approval.requirement, approval.attesting, at);
    case "attestation-revoked":
      return decideAttestationRevoked(checkpoint, approval.reason, approval.deadline, at);
    case "signed":
      return decideSigned(checkpoint, approval.requirement, approval.contacts, approval.signing, at);
    case "sign-off-revoked":
    case "sign-off-voided":
      return decideUnsigned(checkpoint, approval, approval.deadline, at);
    default:
      return unreachable(approval);
  }
};
