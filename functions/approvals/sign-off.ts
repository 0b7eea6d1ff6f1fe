import { Failure } from "../../core/failure.ts";
import { approvalFact } from "../../core/history/approval-fact.ts";
import type { ApprovalFact } from "../../core/history/fact.ts";
import { factId } from "../../core/history/fact-id.ts";
import type { Instant } from "../../core/instant.ts";
import { deadlineOf, validUntil } from "../../core/plan/calendar/validity.ts";
import { type CheckpointKey, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { inputsDigest, inputsOf } from "../../core/readiness/comparison-inputs.ts";
import { commit } from "../commit.ts";
import { type ApprovalsPorts, type Recorded, readSubject, recorded } from "./ports.ts";

/**
 * Signs for one role under the evidence as it is now.
 * @throws Failure `sign-off-not-required`, `sign-off-role`, `sign-off-person`, `sign-off-twice`, `sign-off-no-evidence`
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
      if (inputs.length === 0) {
        const open = all.filter((one) => requirement.covers.includes(one.requirement) && one.evidence === null);
        throw new Failure("sign-off-no-evidence", `no evidence to sign yet for ${open.map(checkpointId).join(", ")}`);
      }
      const ids = new Set(requirement.signers.flatMap(({ contacts }) => contacts));
      const contacts = await ledger.findContacts(key.migration, head.planVersion, [...ids]);
      const at = clock();
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
