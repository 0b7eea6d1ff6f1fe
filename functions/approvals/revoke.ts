import type { Recorded } from "../../contract/schemas/approval.ts";
import type { REVOCABLE } from "../../contract/schemas/body.ts";
import type { Actor } from "../../core/actor.ts";
import { Failure } from "../../core/failure.ts";
import { approvalFact } from "../../core/history/approval-fact.ts";
import type { ApprovalFact } from "../../core/history/fact.ts";
import { factId } from "../../core/history/fact-id.ts";
import type { Instant } from "../../core/instant.ts";
import { deadlineOf } from "../../core/plan/calendar/validity.ts";
import type { CheckpointKey } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Approval } from "../../core/readiness/checkpoint/decide-approval.ts";
import { commit } from "../commit.ts";
import { type ApprovalsPorts, readSubject, recorded, type Subject } from "./ports.ts";

type Revocable = (typeof REVOCABLE)[number];

const revocation = (
  { checkpoint, requirement }: Subject,
  what: Revocable,
  reason: string,
  at: Instant,
): Extract<Approval, { action: "waiver-revoked" | "attestation-revoked" | "sign-off-revoked" | "sign-off-voided" }> => {
  if (what === "waiver") return { action: "waiver-revoked" };
  if (what === "attestation") return { action: "attestation-revoked", reason, deadline: deadlineOf(requirement, at) };
  if (checkpoint.signatures.length === 0) throw new Failure("sign-off-missing", "the checkpoint has no signatures");
  return { action: "sign-off-revoked", reason, deadline: deadlineOf(requirement, at) };
};

/**
 * Revokes a waiver, an attestation, or all signatures of a sign-off.
 * @throws Failure `waiver-missing`, `attestation-missing`, `sign-off-missing`, `not-found`, `plan-applying`
 */
export const revoke = async (
  ports: ApprovalsPorts,
  key: CheckpointKey,
  what: Revocable,
  reason: string,
  by: Actor,
): Promise<Recorded> => {
  const { ledger, clock, newId } = ports;
  const id = factId("revoked", newId());
  return recorded(
    await commit<ApprovalFact>(ports, async () => {
      const subject = await readSubject(ledger, key);
      const { head, checkpoint, requirement } = subject;
      const readByOthers = what === "attestation" && (requirement.readBy ?? []).length > 0;
      const at = clock();
      const approval = revocation(subject, what, `revoked: ${reason}`, at);
      return {
        change: { kind: "approval", head, checkpoint, approval, fact: id },
        at,
        record: (events) =>
          approvalFact(id, approval.action, head, checkpoint, { by, reason, readByOthers }, at, events),
      };
    }),
  );
};
