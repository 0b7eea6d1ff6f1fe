import type { Actor } from "../../actor.ts";
import { Failure } from "../../failure.ts";
import type { Instant } from "../../instant.ts";
import type { Contact } from "../../plan/document.ts";
import type { Requirement } from "../../plan/plan.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { isSameSeen, type Seen } from "./seen.ts";
import { openRoles, requireFirst, requireSigner } from "./signer.ts";
import type { WaiverConsent } from "./waiver.ts";

/** A request for a waiver; it has no effect until somebody else approves it. */
export interface WaiverRequest {
  /** Id of the fact that records it. */
  readonly id: string;
  readonly by: Actor;
  readonly reason: string;
  readonly control: string;
  readonly expiresAt: Instant;
  /** What there was when it was requested. */
  readonly seen: Seen;
}

/** Somebody's approval of such a request. */
export interface WaiverApproval {
  /** Id of the fact that records it. */
  readonly fact: string;
  readonly by: Actor;
  /** For which role, where the waiver is one of a sign-off; else null. */
  readonly role: string | null;
  /** What the approver saw, and what there is now. */
  readonly seen: Seen;
  readonly current: Seen;
  /** How long a waiver may last by the plan. */
  readonly maxMs: number;
}

/** Earlier approvals of the same request by people who saw what there is now. */
export const consentsTo = ({ pendingWaiver }: Checkpoint, request: string, current: Seen): readonly WaiverConsent[] =>
  pendingWaiver?.request === request ? pendingWaiver.consents.filter(({ seen }) => isSameSeen(seen, current)) : [];

/** True where an approval for a role is the last one that a request needs. */
export const isLastConsent = (
  checkpoint: Checkpoint,
  requirement: Requirement,
  request: string,
  { role, current }: Pick<WaiverApproval, "role" | "current">,
): boolean =>
  requirement.evidence !== "sign-off" ||
  openRoles(requirement, consentsTo(checkpoint, request, current)).every((one) => one === role);

/** Whoever waives a sign-off answers as those who sign it: the same people, and as many. */
export const requireApprover = (
  requirement: Requirement,
  contacts: readonly Contact[],
  given: readonly WaiverConsent[],
  { role, by }: WaiverApproval,
): void => {
  if (requirement.evidence === "sign-off") {
    requireSigner(requirement, contacts, role, by);
    requireFirst(given, role, by);
  } else if (role !== null)
    throw new Failure("sign-off-not-required", `"${requirement.id}" is not a sign-off: approve it without a role`);
};
