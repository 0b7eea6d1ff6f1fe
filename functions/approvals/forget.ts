import type { Recorded } from "../../contract/schemas/approval.ts";
import { areTwoPeople, CLEARGATE, type Named, showActor } from "../../core/actor.ts";
import { Failure } from "../../core/failure.ts";
import type { ForgettingFact } from "../../core/history/fact.ts";
import { factId, forgettingFactId } from "../../core/history/fact-id.ts";
import { beginForgetting } from "../../core/history/forgetting.ts";
import { forgettingFact } from "../../core/history/forgetting-fact.ts";
import { type Person, personId } from "../../core/log/people.ts";
import type { ApprovalsLedger } from "../../ports/approvals.ts";
import { headInForce } from "../plan-in-force.ts";
import type { ApprovalsPorts } from "./ports.ts";

export interface ForgettingText {
  /** Null where it is that of whoever asks. */
  readonly issuer: string | null;
  readonly subject: string;
  readonly reason: string;
}

const NOTHING_ELSE = { checkpoints: [], gates: [], notifications: [] } as const;

/**
 * Requests that a person be forgotten. It has no effect until somebody else approves it.
 * @throws Failure `not-found` where the log has nobody of that name, `plan-applying`, `ledger-*`
 */
export const requestForgetting = async (
  { ledger, clock, newId }: ApprovalsPorts,
  migration: string,
  { issuer, subject, reason }: ForgettingText,
  by: Named,
): Promise<Recorded> => {
  const whom: Person = { issuer: issuer ?? by.issuer, subject };
  const head = await headInForce(ledger, migration);
  // What Cleargate did by itself is nobody's, and the history says so.
  const isNobody = personId(whom) === personId(CLEARGATE);
  if (isNobody || (await ledger.findSalts([personId(whom)])).size === 0)
    throw new Failure("not-found", `the log has nobody with the subject "${subject}" of ${whom.issuer}`);
  const id = factId("forgetting-requested", newId());
  const fact = forgettingFact(head, { id, action: "forgetting-requested", request: id, whom, by, reason }, clock());
  await ledger.commit({ fact, ...NOTHING_ELSE, fence: head });
  return { fact: id, transitions: 0 };
};

const readRequest = async (
  ledger: Pick<ApprovalsLedger, "findFact">,
  migration: string,
  request: string,
): Promise<ForgettingFact> => {
  const fact = await ledger.findFact(request);
  if (fact?.type === "forgetting-recorded" && fact.migration === migration && fact.action === "forgetting-requested")
    return fact;
  throw new Failure("not-found", `unknown request "${request}" to forget somebody in ${migration}`);
};

const approvedBefore = (): Failure =>
  new Failure("forgetting-approved-before", "that request has been approved before");

/**
 * Approves that a person be forgotten. From then on it is done, and nobody can take it back.
 * @throws Failure `forgetting-self-approved`, `forgetting-approved-before`, `forgetting-under-way`, `not-found`,
 *   `plan-applying`, `ledger-*`
 */
export const approveForgetting = async (
  { ledger, clock }: ApprovalsPorts,
  migration: string,
  request: string,
  reason: string,
  by: Named,
): Promise<Recorded> => {
  const asked = await readRequest(ledger, migration, request);
  const { whom } = asked;
  // Whom somebody asked to forget has been forgotten: by this request, or by another.
  if ("person" in whom) throw approvedBefore();
  if (!areTwoPeople(asked.by, by))
    throw new Failure(
      "forgetting-self-approved",
      `${showActor(asked.by)} requested it; whoever approves it must be known to be somebody else`,
    );
  const id = forgettingFactId("forgetting-approved", request);
  if (await ledger.hasFact(id)) throw approvedBefore();
  if (await ledger.isForgetting(personId(whom)))
    throw new Failure("forgetting-under-way", "another request for the same person is being done");
  const head = await headInForce(ledger, migration);
  const fact = forgettingFact(head, { id, action: "forgetting-approved", request, whom, by, reason }, clock());
  const forgetting = beginForgetting({ migration, request, whom, approvedAt: fact.recordedAt });
  if ((await ledger.commit({ fact, ...NOTHING_ELSE, fence: head, forgetting })) === "already") throw approvedBefore();
  return { fact: id, transitions: 0 };
};
