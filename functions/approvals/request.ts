import { Failure } from "../../core/failure.ts";
import { approvalFact, type Statement } from "../../core/history/approval-fact.ts";
import type { ApprovalFact } from "../../core/history/fact.ts";
import type { Instant } from "../../core/instant.ts";
import type { Contact } from "../../core/plan/document.ts";
import type { RequestedApproval } from "../../core/readiness/checkpoint/pending-request.ts";
import type { ApprovalsLedger } from "../../ports/approvals.ts";
import type { Proposal } from "../commit.ts";
import type { Subject } from "./ports.ts";

/**
 * Something that somebody asks for about a checkpoint, for others to approve.
 * @param id of the fact that records it, by which it is approved
 * @param contacts whom the plan names as signers, where it is a waiver of a sign-off; else none
 */
export const proposeRequest = (
  { head, checkpoint, requirement }: Subject,
  id: string,
  what: RequestedApproval,
  statement: Statement,
  at: Instant,
  contacts: readonly Contact[] = [],
): Proposal<ApprovalFact> => {
  const { by, reason, control = null, expiresAt = null } = statement;
  const action = `${what}-requested` as const;
  const approval = { action, requirement, contacts, request: { id, what, by, at, reason, control, expiresAt } };
  return {
    change: { kind: "approval", head, checkpoint, approval, fact: id },
    at,
    record: (events) => approvalFact(id, action, head, checkpoint, statement, at, events),
  };
};

/**
 * The request that an approval names.
 * @param isRequest true for a request of the kind that is approved
 * @param what its kind, for people: `a waiver`
 * @throws Failure `not-found`
 */
export const readRequest = async <R extends ApprovalFact>(
  ledger: Pick<ApprovalsLedger, "findFact">,
  migration: string,
  request: string,
  isRequest: (fact: ApprovalFact) => fact is R,
  what: string,
): Promise<R> => {
  const fact = await ledger.findFact(request);
  if (fact?.type !== "approval-recorded" || fact.migration !== migration || !isRequest(fact))
    throw new Failure("not-found", `unknown request "${request}" for ${what} in ${migration}`);
  return fact;
};
