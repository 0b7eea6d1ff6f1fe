import type { Recorded } from "../../contract/schemas/approval.ts";
import type { Actor } from "../../core/actor.ts";
import { Failure } from "../../core/failure.ts";
import type { Finding } from "../../core/finding.ts";
import { approvalFact } from "../../core/history/approval-fact.ts";
import type { ApprovalFact } from "../../core/history/fact.ts";
import { factId } from "../../core/history/fact-id.ts";
import type { Checkpoint, CheckpointKey } from "../../core/readiness/checkpoint/checkpoint.ts";
import { type BaselineRequest, requireShrunk } from "../../core/readiness/checkpoint/decide-baseline.ts";
import type { Seen } from "../../core/readiness/checkpoint/seen.ts";
import type { ApprovalsLedger } from "../../ports/approvals.ts";
import { commit } from "../commit.ts";
import { type ApprovalsPorts, readSubject, recorded } from "./ports.ts";
import { proposeRequest, readRequest } from "./request.ts";

/** What was found in the evidence of a checkpoint; nothing where no manifest is its evidence. */
const findingsOf = async (ledger: ApprovalsLedger, { evidence }: Checkpoint): Promise<readonly Finding[]> => {
  const fact = evidence === null ? undefined : await ledger.findFact(evidence.fact);
  return fact?.type === "manifest-audited" ? fact.verdict.findings : [];
};

/**
 * Requests that evidence which has shrunk becomes what later evidence is measured against. It has no effect until somebody
 * else approves it.
 * @throws Failure `baseline-not-shrunk`, `not-found`, `plan-applying`
 */
export const requestBaseline = async (
  ports: ApprovalsPorts,
  key: CheckpointKey,
  reason: string,
  by: Actor,
): Promise<Recorded> => {
  const { ledger, clock, newId } = ports;
  const id = factId("baseline-requested", newId());
  return recorded(
    await commit<ApprovalFact>(ports, async () => {
      const subject = await readSubject(ledger, key);
      requireShrunk(subject.checkpoint, await findingsOf(ledger, subject.checkpoint));
      return proposeRequest(subject, id, "baseline", { by, reason, seen: subject.current }, clock());
    }),
  );
};

interface RequestFact extends ApprovalFact, BaselineRequest {
  readonly unit: string;
  readonly requirement: string;
  readonly seen: Seen;
}

const isRequest = (fact: ApprovalFact): fact is RequestFact =>
  fact.action === "baseline-requested" && fact.unit !== null && fact.requirement !== null && fact.seen !== null;

/**
 * Approves what somebody else has requested, once.
 * @throws Failure `baseline-self-approved`, `baseline-not-shrunk`, `baseline-accepted-before`, `approval-outdated`,
 *   `not-found`, `plan-applying`
 */
export const acceptBaseline = async (
  ports: ApprovalsPorts,
  migration: string,
  id: string,
  text: { readonly reason: string; readonly seen: Seen },
  by: Actor,
): Promise<Recorded> => {
  const { ledger, clock } = ports;
  const request = await readRequest(ledger, migration, id, isRequest, "a baseline");
  const { unit, requirement } = request;
  const fact = factId("baseline-accepted", id);
  return recorded(
    await commit<ApprovalFact>(ports, async () => {
      const { head, checkpoint, current } = await readSubject(ledger, { migration, unit, requirement });
      if (await ledger.hasFact(fact))
        throw new Failure("baseline-accepted-before", "that request has been approved; evidence may have shrunk again");
      const findings = await findingsOf(ledger, checkpoint);
      const at = clock();
      const approval = {
        action: "baseline-accepted",
        request,
        approval: { by, seen: text.seen, current, findings },
      } as const;
      return {
        change: { kind: "approval", head, checkpoint, approval, fact },
        at,
        record: (events) =>
          approvalFact(fact, "baseline-accepted", head, checkpoint, { ...text, by, request: id }, at, events),
      };
    }),
  );
};
