import type { Recorded } from "../../contract/schemas/approval.ts";
import type { Actor } from "../../core/actor.ts";
import { Failure } from "../../core/failure.ts";
import { approvalFact } from "../../core/history/approval-fact.ts";
import type { ApprovalFact } from "../../core/history/fact.ts";
import { factId } from "../../core/history/fact-id.ts";
import type { Instant } from "../../core/instant.ts";
import { deadlineOf, validUntil } from "../../core/plan/calendar/validity.ts";
import type { SignOffRequirement } from "../../core/plan/document/requirement/sign-off.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import type { CheckpointKey } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Seen } from "../../core/readiness/checkpoint/seen.ts";
import { requireSignable } from "../../core/readiness/checkpoint/signable.ts";
import { inputsOf } from "../../core/readiness/comparison-inputs.ts";
import { commit } from "../commit.ts";
import { type ApprovalsPorts, readSubject, recorded, signersOf } from "./ports.ts";

export interface SignatureText {
  readonly role: string;
  readonly reason: string;
  /** What the signer saw. */
  readonly seen: Seen;
}

const signedRequirement = (requirement: Requirement): SignOffRequirement => {
  if (requirement.evidence === "sign-off") return requirement;
  throw new Failure(
    "sign-off-not-required",
    `"${requirement.id}" requires ${requirement.evidence} evidence, not a sign-off`,
  );
};

/**
 * Signs for one role under the evidence that the signer saw.
 * @throws Failure `sign-off-not-required`, `sign-off-role`, `sign-off-person`, `sign-off-twice`, `sign-off-no-evidence`,
 *   `sign-off-incomplete`, `sign-off-unsatisfied`, `approval-outdated`
 */
export const sign = async (
  ports: ApprovalsPorts,
  key: CheckpointKey,
  text: SignatureText,
  by: Actor,
): Promise<Recorded> => {
  const { ledger, clock, newId } = ports;
  const id = factId("signed", newId());
  return recorded(
    await commit<ApprovalFact>(ports, async () => {
      const subject = await readSubject(ledger, key);
      const { head, checkpoint, current } = subject;
      const requirement = signedRequirement(subject.requirement);
      const contacts = await signersOf(ledger, subject);
      const at = clock();
      requireSignable(inputsOf(subject.others, requirement, key.unit), at);
      const signing = {
        ...text,
        fact: id,
        by,
        current,
        validUntil: (since: Instant) => validUntil(requirement, since),
        deadline: deadlineOf(requirement, at),
      };
      const approval = { action: "signed", requirement, contacts, signing } as const;
      return {
        change: { kind: "approval", head, checkpoint, approval, fact: id },
        at,
        record: (events) => approvalFact(id, "signed", head, checkpoint, { by, ...text }, at, events),
      };
    }),
  );
};
