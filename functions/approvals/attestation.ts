import type { Recorded } from "../../contract/schemas/approval.ts";
import type { Actor, Named } from "../../core/actor.ts";
import { Failure } from "../../core/failure.ts";
import { approvalFact, type Statement } from "../../core/history/approval-fact.ts";
import type { ApprovalFact } from "../../core/history/fact.ts";
import { factId } from "../../core/history/fact-id.ts";
import type { Instant } from "../../core/instant.ts";
import type { AttestingRole } from "../../core/plan/document/requirement/document.ts";
import {
  type Attachment,
  type Attestation,
  attestationDigest,
  attestedUntil,
  attestingRole,
  checkAttestation,
  requireAttestable,
} from "../../core/readiness/checkpoint/attestation.ts";
import type { CheckpointKey } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Attesting } from "../../core/readiness/checkpoint/decide-attestation.ts";
import { isSameSeen, requireSeen, type Seen } from "../../core/readiness/checkpoint/seen.ts";
import type { ApprovalsLedger } from "../../ports/approvals.ts";
import { commit } from "../commit.ts";
import { type ApprovalsPorts, readSubject, recorded, type Subject } from "./ports.ts";
import { proposeRequest, readRequest } from "./request.ts";

export interface AttestationText {
  /** Made by the client, so that a request that is sent twice is recorded once. */
  readonly id: string;
  readonly statement: string;
  readonly attachments: readonly Attachment[];
  readonly validUntil: Instant | null;
  /** What the person saw. */
  readonly seen: Seen;
}

/**
 * Until when it is by the person's own word. A request says so itself; where one person's word is enough, `expiresAt` is what the
 * plan makes of it, and the event has the person's.
 */
const ownEndOf = ({ action, expiresAt, events }: ApprovalFact): Instant | null => {
  if (action === "attestation-requested") return expiresAt;
  for (const event of events)
    if (event.type === "checkpoint-evidenced" && event.evidence.attested !== undefined)
      return event.evidence.attested.until;
  return null;
};

/** True where a fact records all that a person sends: what is stated, until when, and what was seen. */
const isSameText = (fact: ApprovalFact, { statement, attachments, validUntil, seen }: AttestationText): boolean =>
  attestationDigest({ statement: fact.reason, attachments: fact.attachments ?? [] }) ===
    attestationDigest({ statement, attachments }) &&
  ownEndOf(fact) === validUntil &&
  fact.seen !== null &&
  isSameSeen(fact.seen, seen);

/** Of a request that was recorded before: the same answer. @throws Failure `attestation-recorded-before` for another */
const findRecorded = async (
  ledger: ApprovalsLedger,
  ids: readonly string[],
  text: AttestationText,
): Promise<Recorded | undefined> => {
  for (const id of ids) {
    const fact = await ledger.findFact(id);
    if (fact === undefined) continue;
    if (fact.type !== "approval-recorded" || !isSameText(fact, text))
      throw new Failure("attestation-recorded-before", "something else has been recorded under that id");
    return { fact: id, transitions: 0 };
  }
  return undefined;
};

/** The change by which an attestation takes effect, with what its fact says. */
const effect = (subject: Subject, attesting: Attesting, statement: Statement, at: Instant) => {
  const { head, checkpoint, requirement } = subject;
  const { fact } = attesting;
  const approval = { action: "attested", requirement, attesting } as const;
  const said = { ...statement, readByOthers: (requirement.readBy ?? []).length > 0 };
  return {
    change: { kind: "approval", head, checkpoint, approval, fact } as const,
    at,
    record: (events: ApprovalFact["events"]) => approvalFact(fact, "attested", head, checkpoint, said, at, events),
  };
};

/**
 * States what a requirement asks for, instead of an agent that seals it. Where the plan wants a second person, it has no
 * effect until somebody else approves it.
 * @param roles of the token
 * @throws Failure `attestation-not-allowed`, `attestation-role`, `attestation-contradicted`, `attestation-expired`,
 *   `attestation-recorded-before`, `approval-outdated`, `not-found`, `plan-applying`
 */
export const attest = async (
  ports: ApprovalsPorts,
  key: CheckpointKey,
  text: AttestationText,
  by: Named,
  roles: readonly string[],
): Promise<Recorded> => {
  const { ledger, clock } = ports;
  const name = [key.migration, key.unit, key.requirement, by.issuer, by.subject, text.id];
  const requested = factId("attestation-requested", ...name);
  const attested = factId("attested", ...name);
  let before: Recorded | undefined;
  const committed = await commit<ApprovalFact, undefined>(ports, async () => {
    before = await findRecorded(ledger, [requested, attested], text);
    if (before !== undefined) return undefined;
    const subject = await readSubject(ledger, key);
    // The same request may have been recorded between the two reads, and have written the checkpoint that was read.
    before = await findRecorded(ledger, [requested, attested], text);
    if (before !== undefined) return undefined;
    const { checkpoint, current } = subject;
    const allowed = requireAttestable(subject.requirement);
    const at = clock();
    const { statement, attachments, validUntil: until, seen } = text;
    const role = attestingRole(allowed.attest, roles);
    const attestation: Attestation = { by, role, statement, attachments, saidAt: at, until, seen };
    requireSeen(seen, current);
    checkAttestation(checkpoint, allowed.requirement, attestation, at);
    const said = { by, role, reason: statement, attachments, seen };
    if (allowed.attest.approvals > 0)
      return proposeRequest(subject, requested, "attestation", { ...said, expiresAt: until }, at);
    const expiresAt = attestedUntil(allowed.requirement, attestation);
    return effect(subject, { fact: attested, attestation, approval: null, current }, { ...said, expiresAt }, at);
  });
  if (committed !== undefined) return recorded(committed);
  if (before === undefined) throw new Failure("internal", "an attestation was neither recorded nor found");
  return before;
};

interface RequestFact extends ApprovalFact {
  readonly unit: string;
  readonly requirement: string;
  readonly role: AttestingRole;
  readonly seen: Seen;
}

const isRequest = (fact: ApprovalFact): fact is RequestFact =>
  fact.action === "attestation-requested" &&
  fact.unit !== null &&
  fact.requirement !== null &&
  (fact.role === "operator" || fact.role === "manager") &&
  fact.seen !== null;

/**
 * Approves what somebody else has attested, once.
 * @throws Failure `attestation-self-approved`, `attestation-recorded-before`, and as {@link attest}
 */
export const approveAttestation = async (
  ports: ApprovalsPorts,
  migration: string,
  id: string,
  text: { readonly reason: string; readonly seen: Seen },
  by: Actor,
): Promise<Recorded> => {
  const { ledger, clock } = ports;
  const request = await readRequest(ledger, migration, id, isRequest, "an attestation");
  const { unit, requirement: name, role, attachments = [], expiresAt: until } = request;
  const fact = factId("attested", id);
  return recorded(
    await commit<ApprovalFact>(ports, async () => {
      const subject = await readSubject(ledger, { migration, unit, requirement: name });
      if (await ledger.hasFact(fact))
        throw new Failure(
          "attestation-recorded-before",
          "that request has been approved; what it attested may have ended",
        );
      const { requirement } = requireAttestable(subject.requirement);
      const said = { by: request.by, role, statement: request.reason, attachments, saidAt: request.recordedAt };
      const attestation: Attestation = { ...said, until, seen: request.seen };
      const attesting = { fact, attestation, approval: { by, seen: text.seen }, current: subject.current };
      const expiresAt = attestedUntil(requirement, attestation);
      return effect(subject, attesting, { ...text, by, role, request: id, attachments, expiresAt }, clock());
    }),
  );
};
