import { CLEARGATE } from "../../core/actor.ts";
import { approvalFact } from "../../core/history/approval-fact.ts";
import type { ApprovalFact } from "../../core/history/fact.ts";
import { voidedFactId } from "../../core/history/fact-id.ts";
import { deadlineOf } from "../../core/plan/calendar/validity.ts";
import type { SignOffRequirement } from "../../core/plan/document/requirement/sign-off.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { type Committed, commit } from "../commit.ts";
import { readInputs } from "./inputs.ts";
import type { ComparePorts } from "./ports.ts";

const newest = (inputs: readonly Checkpoint[]): Checkpoint | undefined =>
  inputs.toSorted((a, b) => ((a.evidence?.receivedAt ?? "") < (b.evidence?.receivedAt ?? "") ? 1 : -1))[0];

/**
 * Voids the signatures of evidence that has changed since.
 * @returns undefined without signatures, or where the signed evidence is unchanged
 */
export const voidSignOff = (
  ports: ComparePorts,
  migration: string,
  requirement: SignOffRequirement,
  unit: string,
): Promise<Committed<ApprovalFact> | undefined> =>
  commit<ApprovalFact, undefined>(ports, async () => {
    const { head, checkpoint, inputs, digest } = await readInputs(ports.ledger, migration, requirement, unit);
    const [signature] = checkpoint.signatures;
    if (signature === undefined || signature.digest === digest) return undefined;
    const at = ports.clock();
    const latest = newest(inputs);
    const reason = `void: ${latest === undefined ? "the evidence" : checkpointId(latest)} changed after it was signed`;
    const fact = voidedFactId(checkpoint);
    const approval = { action: "sign-off-voided", reason, deadline: deadlineOf(requirement, at) } as const;
    const statement = { by: CLEARGATE, reason };
    return {
      change: { kind: "approval", head, checkpoint, approval, fact },
      at,
      record: (events) => approvalFact(fact, "sign-off-voided", checkpoint, statement, at, events),
    };
  });
