import type { Instant } from "../instant.ts";
import { validUntil } from "../plan/calendar/validity.ts";
import { indexReads } from "../plan/index-reads.ts";
import type { Requirement } from "../plan/plan.ts";
import { type Checkpoint, isSatisfiedAt } from "./checkpoint/checkpoint.ts";
import { currentSignatures } from "./checkpoint/decide-sign-off.ts";
import { pendingRequestsAt } from "./checkpoint/requests.ts";
import { isSignable } from "./checkpoint/signable.ts";
import { openRoles } from "./checkpoint/signer.ts";
import { consentsTo } from "./checkpoint/waiver-approval.ts";
import { inputsDigest } from "./comparison-inputs.ts";
import type { PendingLine } from "./notification.ts";

type Reads = ReturnType<typeof indexReads<Checkpoint>>;

/** A sign-off that could be signed now, and is not: nobody requests one, so it waits as soon as all that it covers does not. */
const unsigned = (checkpoint: Checkpoint, requirement: Requirement, readsOf: Reads, now: Instant): PendingLine[] => {
  if (requirement.evidence !== "sign-off" || isSatisfiedAt(checkpoint, now)) return [];
  const { unit, requirement: id } = checkpoint;
  const inputs = readsOf(requirement, unit);
  if (!isSignable(inputs, now)) return [];
  const untilOf = (since: Instant): Instant => validUntil(requirement, since);
  const roles = openRoles(requirement, currentSignatures(checkpoint, inputsDigest(inputs), untilOf, now));
  const nobody = { request: null, by: null, at: null, expiresAt: null, reason: null } as const;
  return [{ unit, requirement: id, what: "sign-off", ...nobody, roles }];
};

/** The roles that must approve a waiver of a sign-off: whoever approved under what was there before must do so again. */
const toApprove = (
  checkpoint: Checkpoint,
  requirement: Requirement | undefined,
  request: string,
  readsOf: Reads,
): readonly string[] => {
  if (requirement?.evidence !== "sign-off") return [];
  if (checkpoint.pendingWaiver?.request !== request) return openRoles(requirement, []);
  const { planVersion, rules, unit } = checkpoint;
  const current = { planVersion, rules, evidence: inputsDigest(readsOf(requirement, unit)) };
  return openRoles(requirement, consentsTo(checkpoint, request, current));
};

const requested = (
  checkpoint: Checkpoint,
  requirement: Requirement | undefined,
  readsOf: Reads,
  now: Instant,
): PendingLine[] => {
  const { unit, requirement: id } = checkpoint;
  return pendingRequestsAt(checkpoint, now).map(({ id: request, what, by, at, expiresAt, reason }) => {
    const roles = what === "waiver" ? toApprove(checkpoint, requirement, request, readsOf) : [];
    return { unit, requirement: id, what, request, by, at, expiresAt, reason, roles };
  });
};

/** Everything that waits for somebody's approval or signature at an instant: what was requested first, the oldest on top. */
export const pendingLines = (
  checkpoints: readonly Checkpoint[],
  requirements: ReadonlyMap<string, Requirement>,
  now: Instant,
): readonly PendingLine[] => {
  const readsOf = indexReads(checkpoints);
  const asked = checkpoints.flatMap((one) => requested(one, requirements.get(one.requirement), readsOf, now));
  const toSign = checkpoints.flatMap((one) => {
    const requirement = requirements.get(one.requirement);
    return requirement === undefined ? [] : unsigned(one, requirement, readsOf, now);
  });
  return [...asked.toSorted((a, b) => ((a.at ?? "") < (b.at ?? "") ? -1 : 1)), ...toSign];
};
