import { Failure } from "../../core/failure.ts";
import { approvalFact } from "../../core/history/approval-fact.ts";
import type { ApprovalFact } from "../../core/history/fact.ts";
import { factId } from "../../core/history/fact-id.ts";
import type { Instant } from "../../core/instant.ts";
import type { CheckpointKey } from "../../core/readiness/checkpoint/checkpoint.ts";
import { checkWaiver } from "../../core/readiness/checkpoint/decide-waiver.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { ApprovalsLedger } from "../../ports/approvals.ts";
import { commit } from "../commit.ts";
import { type ApprovalsPorts, type Recorded, readSubject, recorded } from "./ports.ts";

export interface WaiverText {
  readonly reason: string;
  /** What is done instead. */
  readonly control: string;
  readonly expiresAt: Instant;
}

const maxWaiverMs = async (ledger: ApprovalsLedger, { migration, planVersion }: Head): Promise<number> =>
  (await ledger.findPolicy(migration, planVersion))?.maxWaiverMs ?? 0;

/**
 * Requests a waiver. It has no effect until somebody else approves it.
 * @throws Failure `waiver-too-long`, `waiver-expired`, `not-found`, `plan-applying`
 */
export const requestWaiver = async (
  ports: ApprovalsPorts,
  key: CheckpointKey,
  text: WaiverText,
  by: string,
): Promise<Recorded> => {
  const { ledger, clock, newId } = ports;
  const id = factId("waiver-requested", newId());
  const propose = async () => {
    const { head, checkpoint } = await readSubject(ledger, key);
    const at = clock();
    checkWaiver(text, await maxWaiverMs(ledger, head), at);
    const record = (): ApprovalFact => approvalFact(id, "waiver-requested", checkpoint, { by, ...text }, at, []);
    return { change: undefined, at, record };
  };
  return recorded(await commit<ApprovalFact>(ports, propose));
};

interface RequestFact extends ApprovalFact {
  readonly unit: string;
  readonly requirement: string;
  readonly control: string;
  readonly expiresAt: Instant;
}

const isRequest = (fact: ApprovalFact): fact is RequestFact =>
  fact.action === "waiver-requested" &&
  fact.unit !== null &&
  fact.requirement !== null &&
  fact.control !== null &&
  fact.expiresAt !== null;

/** The request that an approval names. @throws Failure `not-found` */
const readRequest = async (ledger: ApprovalsLedger, migration: string, request: string): Promise<RequestFact> => {
  const fact = await ledger.findFact(request);
  if (fact?.type !== "approval-recorded" || fact.migration !== migration || !isRequest(fact))
    throw new Failure("not-found", `unknown request "${request}" for a waiver in ${migration}`);
  return fact;
};

/**
 * Approves what somebody else has requested; each request once.
 * @throws Failure `waiver-self-approved`, `waiver-in-force`, `waiver-granted-before`, and as {@link requestWaiver}
 */
export const approveWaiver = async (
  ports: ApprovalsPorts,
  migration: string,
  request: string,
  reason: string,
  by: string,
): Promise<Recorded> => {
  const { ledger, clock } = ports;
  const requested = await readRequest(ledger, migration, request);
  const { unit, requirement, control, expiresAt } = requested;
  const id = factId("waiver-granted", request);
  return recorded(
    await commit<ApprovalFact>(ports, async () => {
      if (await ledger.hasFact(id))
        throw new Failure("waiver-granted-before", "that request has been granted; what it granted may have ended");
      const { head, checkpoint } = await readSubject(ledger, { migration, unit, requirement });
      const at = clock();
      const approval = { fact: id, by, maxMs: await maxWaiverMs(ledger, head) };
      const statement = { by, reason, control, expiresAt, request };
      return {
        change: {
          kind: "approval",
          head,
          checkpoint,
          approval: { action: "waiver-granted", request: requested, approval },
          fact: id,
        },
        at,
        record: (events) => approvalFact(id, "waiver-granted", checkpoint, statement, at, events),
      };
    }),
  );
};
