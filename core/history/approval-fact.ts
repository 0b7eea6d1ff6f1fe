import type { Instant } from "../instant.ts";
import type { Checkpoint } from "../readiness/checkpoint/checkpoint.ts";
import type { ApprovalAction, ApprovalFact, FactEvent } from "./fact.ts";

/** What was decided, by whom and why; what does not apply to the action is left out. */
export interface Statement extends Pick<ApprovalFact, "by" | "reason"> {
  readonly control?: string | null;
  readonly expiresAt?: Instant | null;
  readonly request?: string | null;
  readonly role?: string | null;
}

/** The fact that somebody decided something about a checkpoint. */
export const approvalFact = (
  id: string,
  action: ApprovalAction,
  { migration, unit, requirement, planVersion }: Checkpoint,
  { by, reason, control = null, expiresAt = null, request = null, role = null }: Statement,
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
  events,
});
