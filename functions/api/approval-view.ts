import type { ApprovalView } from "../../contract/schemas/checkpoint.ts";
import { durationMs } from "../../core/duration.ts";
import type { Instant } from "../../core/instant.ts";
import { attestOf } from "../../core/plan/attest.ts";
import { validUntil } from "../../core/plan/calendar/validity.ts";
import { plainly } from "../../core/plan/document/said.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { seenDigest } from "../../core/readiness/checkpoint/seen.ts";
import { seenOf, shownFor } from "../../core/readiness/seen-of.ts";
import { checkpointView } from "./views.ts";

/** What the plan asks of the evidence, beside which it is shown. */
const limitsOf = (requirement: Requirement): ApprovalView["limits"] => {
  const nothing = {
    ...{ maxDurationMs: null, minimumProof: null },
    ...{ offSiteCopies: null, immutableCopies: null, copyRule: null },
  };
  if (requirement.evidence === "verification") {
    const { maxDuration, minimumProof = null } = requirement;
    return { ...nothing, minimumProof, maxDurationMs: maxDuration === undefined ? null : durationMs(maxDuration) };
  }
  if (requirement.evidence !== "backup") return nothing;
  const { minimumProof = null, offSiteCopies, immutableCopies, copyRule = null } = requirement;
  const asked = (count: number): number | null => (count === 0 ? null : count);
  return {
    ...nothing,
    minimumProof,
    copyRule,
    offSiteCopies: asked(offSiteCopies),
    immutableCopies: asked(immutableCopies),
  };
};

export const approvalView = (
  checkpoint: Checkpoint,
  requirement: Requirement,
  all: readonly Checkpoint[],
  now: Instant,
): ApprovalView => {
  const attest = attestOf(requirement);
  const seen = seenOf(checkpoint, requirement, all);
  return {
    now,
    checkpoint: checkpointView(checkpoint, now),
    title: plainly(requirement.title),
    roles: requirement.evidence === "sign-off" ? requirement.signers.map(({ role }) => role) : [],
    shown: shownFor(checkpoint, requirement, all).map((one) => checkpointView(one, now)),
    source: requirement.source ?? requirement.judgement ?? null,
    limits: limitsOf(requirement),
    attest: attest === undefined ? null : { ...attest, validUntil: validUntil(requirement, now) },
    seen,
    digest: seenDigest(seen),
  };
};
