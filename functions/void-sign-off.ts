import { CLEARGATE } from "../core/actor.ts";
import { approvalFact } from "../core/history/approval-fact.ts";
import type { ApprovalFact } from "../core/history/fact.ts";
import { voidedFactId } from "../core/history/fact-id.ts";
import { deadlineOf } from "../core/plan/calendar/validity.ts";
import type { SignOffRequirement } from "../core/plan/document/requirement/sign-off.ts";
import { type Checkpoint, checkpointId } from "../core/readiness/checkpoint/checkpoint.ts";
import { isOutdated } from "../core/readiness/comparison-inputs.ts";
import type { Clock } from "../ports/clock.ts";
import { type CommitPorts, type Committed, commit } from "./commit.ts";
import { type InputsLedger, readInputs } from "./read-inputs.ts";

interface VoidPorts extends CommitPorts {
  readonly ledger: CommitPorts["ledger"] & InputsLedger;
  readonly clock: Clock;
}

const newest = (inputs: readonly Checkpoint[]): Checkpoint | undefined =>
  inputs.toSorted((a, b) => ((a.evidence?.receivedAt ?? "") < (b.evidence?.receivedAt ?? "") ? 1 : -1))[0];

const whyVoid = (inputs: readonly Checkpoint[]) => {
  const unknown = inputs.find(({ uncompared }) => uncompared === true);
  if (unknown !== undefined) {
    const id = checkpointId(unknown);
    return { reason: `void: ${id} has not seen newer evidence`, because: { code: "signed-unseen", id } } as const;
  }
  const latest = newest(inputs);
  const id = latest === undefined ? null : checkpointId(latest);
  return {
    reason: `void: ${id ?? "the evidence"} changed after it was signed`,
    because: { code: "signed-then-changed", id },
  } as const;
};

/**
 * Voids the signatures of evidence that has changed since, or of which nothing is known any more.
 * @returns undefined without signatures, or where what was signed is unchanged
 */
export const voidSignOff = (
  ports: VoidPorts,
  migration: string,
  requirement: SignOffRequirement,
  unit: string,
): Promise<Committed<ApprovalFact> | undefined> =>
  commit<ApprovalFact, undefined>(ports, async () => {
    const { head, checkpoint, inputs } = await readInputs(ports.ledger, migration, requirement, unit);
    if (!isOutdated(checkpoint, requirement, inputs)) return undefined;
    const at = ports.clock();
    const { reason, because } = whyVoid(inputs);
    const fact = voidedFactId(checkpoint);
    const approval = { action: "sign-off-voided", reason, because, deadline: deadlineOf(requirement, at) } as const;
    const statement = { by: CLEARGATE, reason };
    return {
      change: { kind: "approval", head, checkpoint, approval, fact },
      at,
      record: (events) => approvalFact(fact, "sign-off-voided", head, checkpoint, statement, at, events),
    };
  });
