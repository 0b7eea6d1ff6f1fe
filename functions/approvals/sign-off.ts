import { Failure } from "../../core/failure.ts";
import { approvalFact } from "../../core/history/approval-fact.ts";
import type { ApprovalFact } from "../../core/history/fact.ts";
import { factId } from "../../core/history/fact-id.ts";
import type { Instant } from "../../core/instant.ts";
import { deadlineOf, validUntil } from "../../core/plan/calendar/validity.ts";
import type { CheckpointKey } from "../../core/readiness/checkpoint/checkpoint.ts";
import { requireSignable } from "../../core/readiness/checkpoint/signable.ts";
import { inputsDigest, inputsOf } from "../../core/readiness/comparison-inputs.ts";
import { commit } from "../commit.ts";
import { type ApprovalsPorts, type Recorded, readSubject, recorded } from "./ports.ts";

/**
 * Signs for one role under the evidence as it is now.
 * @throws Failure `sign-off-not-required`, `sign-off-role`, `sign-off-person`, `sign-off-twice`, `sign-off-no-evidence`,
 *   `sign-off-incomplete`, `sign-off-unsatisfied`
 */
export const sign = async (
  ports: ApprovalsPorts,
  key: CheckpointKey,
  role: string,
  reason: string,
  by: string,
): Promise<Recorded> => {
  const { ledger, clock, newId } = ports;
  const id = factId("signed", newId());
  return recorded(
    await commit<ApprovalFact>(ports, async () => {
      const { head, checkpoint, requirement } = await readSubject(ledger, key);
      if (requirement.evidence !== "sign-off")
        throw new Failure(
          "sign-off-not-required",
          `"${key.requirement}" requires ${requirement.evidence} evidence, not a sign-off`,
        );
      const all = await ledger.listCheckpoints(key.migration);
      const inputs = inputsOf(all, requirement, key.unit);
      const ids = new Set(requirement.signers.flatMap(({ contacts }) => contacts));
      const contacts = await ledger.findContacts(key.migration, head.planVersion, [...ids]);
      const at = clock();
      requireSignable(inputs, at);
      const signing = {
        fact: id,
        by,
        role,
        reason,
        digest: inputsDigest(inputs),
        validUntil: (since: Instant) => validUntil(requirement, since),
        deadline: deadlineOf(requirement, at),
      };
      return {
        change: {
          kind: "approval",
          head,
          checkpoint,
          approval: { action: "signed", requirement, contacts, signing },
          fact: id,
        },
        at,
        record: (events) => approvalFact(id, "signed", checkpoint, { by, reason, role }, at, events),
      };
    }),
  );
};
