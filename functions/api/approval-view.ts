import type { ApprovalView } from "../../contract/schemas/checkpoint.ts";
import type { Instant } from "../../core/instant.ts";
import { attestOf } from "../../core/plan/attest.ts";
import { validUntil } from "../../core/plan/calendar/validity.ts";
import { plainly } from "../../core/plan/document/said.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { seenDigest } from "../../core/readiness/checkpoint/seen.ts";
import { seenOf, shownFor } from "../../core/readiness/seen-of.ts";
import { checkpointView } from "./views.ts";

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
    attest: attest === undefined ? null : { ...attest, validUntil: validUntil(requirement, now) },
    seen,
    digest: seenDigest(seen),
  };
};
