import type { Instant } from "../instant.ts";
import type { Attachment } from "../readiness/checkpoint/attestation.ts";
import type { Checkpoint } from "../readiness/checkpoint/checkpoint.ts";
import type { Seen } from "../readiness/checkpoint/seen.ts";
import type { Head } from "../readiness/head.ts";
import type { ApprovalAction, ApprovalFact, FactEvent } from "./fact.ts";

/** Who approved or revoked what, and why; members that do not apply to the action are absent. */
export interface Statement extends Pick<ApprovalFact, "by" | "reason"> {
  readonly control?: string | null;
  readonly expiresAt?: Instant | null;
  readonly request?: string | null;
  readonly role?: string | null;
  readonly seen?: Seen;
  readonly attachments?: readonly Attachment[];
  readonly readByOthers?: boolean;
}

/** The fact of an approval or a revocation. */
export const approvalFact = (
  id: string,
  action: ApprovalAction,
  { planVersion }: Pick<Head, "planVersion">,
  { migration, unit, requirement }: Checkpoint,
  {
    by,
    reason,
    control = null,
    expiresAt = null,
    request = null,
    role = null,
    seen,
    attachments,
    readByOthers,
  }: Statement,
  at: Instant,
  events: readonly FactEvent[],
): ApprovalFact => ({
  id,
  type: "approval-recorded",
  recordedAt: at,
  migration,
  unit,
  requirement,
  agent: null,
  action,
  planVersion,
  by,
  reason,
  control,
  expiresAt,
  request,
  role,
  seen: seen ?? null,
  ...(attachments === undefined ? {} : { attachments }),
  ...(readByOthers === true ? { readByOthers } : {}),
  events,
});
