import type { Recorded } from "../../contract/schemas/approval.ts";
import type { Actor } from "../../core/actor.ts";
import { Failure } from "../../core/failure.ts";
import { approvalFact } from "../../core/history/approval-fact.ts";
import type { ApprovalFact } from "../../core/history/fact.ts";
import { factId } from "../../core/history/fact-id.ts";
import type { Instant } from "../../core/instant.ts";
import type { CheckpointKey } from "../../core/readiness/checkpoint/checkpoint.ts";
import { checkWaiver } from "../../core/readiness/checkpoint/decide-waiver.ts";
import type { Seen } from "../../core/readiness/checkpoint/seen.ts";
import { isLastConsent, type WaiverRequest } from "../../core/readiness/checkpoint/waiver-approval.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { ApprovalsLedger } from "../../ports/approvals.ts";
import { commit } from "../commit.ts";
import { type ApprovalsPorts, readSubject, recorded, signersOf } from "./ports.ts";
import { proposeRequest, readRequest } from "./request.ts";

export interface WaiverText {
  readonly reason: string;
  /** What is done instead. */
  readonly control: string;
  readonly expiresAt: Instant;
}

const maxWaiverMs = async (ledger: ApprovalsLedger, { migration, planVersion }: Head): Promise<number> =>
  (await ledger.findPolicy(migration, planVersion))?.maxWaiverMs ?? 0;

/**
 * Requests a waiver. It has no effect until others approve it.
 * @throws Failure `waiver-too-long`, `waiver-expired`, `not-found`, `plan-applying`
 */
export const requestWaiver = async (
  ports: ApprovalsPorts,
  key: CheckpointKey,
  text: WaiverText,
  by: Actor,
): Promise<Recorded> => {
  const { ledger, clock, newId } = ports;
  const id = factId("waiver-requested", newId());
  const propose = async () => {
    const subject = await readSubject(ledger, key);
    const at = clock();
    checkWaiver(text, await maxWaiverMs(ledger, subject.head), at);
    const statement = { by, ...text, seen: subject.current };
    return proposeRequest(subject, id, "waiver", statement, at, await signersOf(ledger, subject));
  };
  return recorded(await commit<ApprovalFact>(ports, propose));
};

interface RequestFact extends ApprovalFact, WaiverRequest {
  readonly unit: string;
  readonly requirement: string;
  readonly control: string;
  readonly expiresAt: Instant;
  readonly seen: Seen;
}

const isRequest = (fact: ApprovalFact): fact is RequestFact =>
  fact.action === "waiver-requested" &&
  fact.unit !== null &&
  fact.requirement !== null &&
  fact.control !== null &&
  fact.expiresAt !== null &&
  fact.seen !== null;

export interface ApprovalText {
  readonly reason: string;
  /** For which role, where the waiver is one of a sign-off; else null. */
  readonly role: string | null;
  /** What the approver saw. */
  readonly seen: Seen;
}

/**
 * Approves what somebody else has requested. Each request is granted once: by one person, or by every role that signs
 * where it waives a sign-off.
 * @throws Failure `waiver-self-approved`, `waiver-in-force`, `waiver-granted-before`, `approval-outdated`, `sign-off-*`, and
 *   as {@link requestWaiver}
 */
export const approveWaiver = async (
  ports: ApprovalsPorts,
  migration: string,
  id: string,
  text: ApprovalText,
  by: Actor,
): Promise<Recorded> => {
  const { ledger, clock, newId } = ports;
  const request = await readRequest(ledger, migration, id, isRequest, "a waiver");
  const { unit, requirement, control, expiresAt } = request;
  const granted = factId("waiver-granted", id);
  const approved = factId("waiver-approved", newId());
  return recorded(
    await commit<ApprovalFact>(ports, async () => {
      const subject = await readSubject(ledger, { migration, unit, requirement });
      if (await ledger.hasFact(granted))
        throw new Failure("waiver-granted-before", "that request has been granted; what it granted may have ended");
      const { head, checkpoint, current } = subject;
      const at = clock();
      const isLast = isLastConsent(checkpoint, subject.requirement, id, { role: text.role, current });
      const fact = isLast ? granted : approved;
      const action = isLast ? "waiver-granted" : "waiver-approved";
      const approval = {
        action,
        requirement: subject.requirement,
        contacts: await signersOf(ledger, subject),
        request,
        approval: { ...text, fact, by, current, maxMs: await maxWaiverMs(ledger, head) },
      } as const;
      const statement = { ...text, by, control, expiresAt, request: id };
      return {
        change: { kind: "approval", head, checkpoint, approval, fact },
        at,
        record: (events) => approvalFact(fact, action, head, checkpoint, statement, at, events),
      };
    }),
  );
};
