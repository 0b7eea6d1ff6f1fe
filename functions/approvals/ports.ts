import type { Recorded } from "../../contract/schemas/approval.ts";
import type { ApprovalFact } from "../../core/history/fact.ts";
import type { Contact } from "../../core/plan/document.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import type { Checkpoint, CheckpointKey } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Seen } from "../../core/readiness/checkpoint/seen.ts";
import type { Head } from "../../core/readiness/head.ts";
import { seenOf } from "../../core/readiness/seen-of.ts";
import type { ApprovalsLedger } from "../../ports/approvals.ts";
import type { Clock, NewId } from "../../ports/clock.ts";
import type { CommitPorts, Committed } from "../commit.ts";
import { headInForce, requireUnder } from "../plan-in-force.ts";
import { unknownCheckpoint } from "../unknown-checkpoint.ts";

export interface ApprovalsPorts extends CommitPorts {
  readonly ledger: ApprovalsLedger;
  readonly clock: Clock;
  readonly newId: NewId;
}

export const recorded = ({ fact, transitions }: Committed<ApprovalFact>): Recorded => ({ fact: fact.id, transitions });

/** A checkpoint with its requirement, and what somebody who looks at it sees now. */
export interface Subject {
  readonly head: Head;
  readonly checkpoint: Checkpoint;
  readonly requirement: Requirement;
  /** All checkpoints of the migration where the requirement reads them; else none. */
  readonly others: readonly Checkpoint[];
  readonly current: Seen;
}

/** The contacts whom the plan names as signers; none where nobody signs. */
export const signersOf = (ledger: ApprovalsLedger, { head, requirement }: Subject): Promise<readonly Contact[]> => {
  const signers = requirement.evidence === "sign-off" ? requirement.signers : [];
  const ids = new Set(signers.flatMap(({ contacts }) => contacts));
  return ledger.findContacts(head.migration, head.planVersion, [...ids]);
};

/** @throws Failure `not-found`, `plan-applying` */
export const readSubject = async (ledger: ApprovalsLedger, key: CheckpointKey): Promise<Subject> => {
  const head = await headInForce(ledger, key.migration);
  const checkpoint = await ledger.findCheckpoint(key);
  const requirement = await ledger.findRequirement(key.migration, head.planVersion, key.requirement);
  if (checkpoint === undefined || requirement === undefined)
    throw unknownCheckpoint(key.unit, key.requirement, await ledger.listCheckpoints(key.migration));
  requireUnder(head, checkpoint);
  const others = requirement.evidence === "sign-off" ? await ledger.listCheckpoints(key.migration) : [];
  return { head, checkpoint, requirement, others, current: seenOf(checkpoint, requirement, others) };
};
