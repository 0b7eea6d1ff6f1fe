import { Failure } from "../../core/failure.ts";
import type { ApprovalFact } from "../../core/history/fact.ts";
import type { ApprovalsLedger } from "../../ports/approvals.ts";

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
