import type { Instant } from "../../core/instant.ts";
import { attestOf } from "../../core/plan/attest.ts";
import { validUntil } from "../../core/plan/calendar/validity.ts";
import type { Attest } from "../../core/plan/document/requirement/document.ts";
import { plainly } from "../../core/plan/document/said.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { type Seen, seenDigest } from "../../core/readiness/checkpoint/seen.ts";
import { seenOf, shownFor } from "../../core/readiness/seen-of.ts";
import { type CheckpointView, checkpointView } from "./views.ts";

/** A checkpoint as somebody sees it who signs or waives it: the response body of one checkpoint. */
export interface ApprovalView {
  readonly now: Instant;
  readonly checkpoint: CheckpointView;
  readonly title: string;
  /** The roles that sign, where it is a sign-off; else none. */
  readonly roles: readonly string[];
  /** What the approval is about: of a sign-off the evidence that it covers, of others their own. */
  readonly shown: readonly CheckpointView[];
  /** By what the plan requires it, as the plan says: a document, or its own reason. */
  readonly source: string | null;
  /** Who may attest it, and until when a word that is given now is valid; null where nobody may. */
  readonly attest: (Attest & { readonly validUntil: Instant }) | null;
  /** What an approval must name. */
  readonly seen: Seen;
  /** Of `seen`, in one short name. */
  readonly digest: string;
}

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
