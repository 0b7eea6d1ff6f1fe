import { createHash } from "node:crypto";
import type { Actor } from "../../actor.ts";
import { Failure } from "../../failure.ts";
import { earlier, type Instant } from "../../instant.ts";
import { attestOf } from "../../plan/attest.ts";
import { validUntil } from "../../plan/calendar/validity.ts";
import type { Attest, AttestingRole, DocumentRequirement } from "../../plan/document/requirement/document.ts";
import type { Requirement } from "../../plan/plan.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Seen } from "./seen.ts";

/** A file that a statement is about; its bytes stay where they are. */
export interface Attachment {
  /** Without its folder. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** SHA-256 in hexadecimal digits. */
  readonly sha256: string;
}

/** What a person states of a checkpoint. */
export interface Attestation {
  readonly by: Actor;
  /** The role of the token by which the plan lets the person attest. */
  readonly role: AttestingRole;
  readonly statement: string;
  readonly attachments: readonly Attachment[];
  /** When it was said: the evidence is as old as the word, however late somebody approves it. */
  readonly saidAt: Instant;
  /** Until when it is valid by the person's own word, where the plan lets it be valid for longer; else null. */
  readonly until: Instant | null;
  /** What the person saw. */
  readonly seen: Seen;
}

/** SHA-256 of what was stated, in hexadecimal digits. */
export const attestationDigest = ({ statement, attachments }: Pick<Attestation, "statement" | "attachments">): string =>
  createHash("sha256")
    .update(JSON.stringify([statement, attachments.map(({ name, size, sha256 }) => [name, size, sha256])]))
    .digest("hex");

/** The first role of a token by which the plan lets its owner attest. @throws Failure `attestation-role` */
export const attestingRole = ({ roles }: Attest, held: readonly string[]): AttestingRole => {
  const role = roles.find((one) => held.includes(one));
  if (role === undefined)
    throw new Failure("attestation-role", `the plan lets ${roles.join(" and ")} attest this, and nobody else`);
  return role;
};

/** @throws Failure `attestation-not-allowed` where the plan demands a sealed manifest */
export const requireAttestable = (
  requirement: Requirement,
): { readonly requirement: DocumentRequirement; readonly attest: Attest } => {
  const attest = attestOf(requirement);
  if (attest === undefined || requirement.evidence !== "document")
    throw new Failure(
      "attestation-not-allowed",
      `"${requirement.id}" requires what an agent seals; the plan lets nobody attest it`,
    );
  return { requirement, attest };
};

/** Until when an attestation is valid: as long as the plan lets evidence be, and no longer than the person says. */
export const attestedUntil = (
  requirement: DocumentRequirement,
  { saidAt, until }: Pick<Attestation, "saidAt" | "until">,
): Instant => {
  const byPlan = validUntil(requirement, saidAt);
  return until === null ? byPlan : earlier(byPlan, until);
};

/**
 * Whether a person's word may become the evidence of a checkpoint. What an agent sealed and does not pass, or what nobody
 * could judge, is not talked away, also after a plan has voided it: newer sealed evidence, or a waiver, says so openly.
 * @throws Failure `attestation-contradicted`, `attestation-expired`
 */
export const checkAttestation = (
  { state, reason, unjudgedAt, contradicted }: Checkpoint,
  requirement: DocumentRequirement,
  said: Pick<Attestation, "saidAt" | "until">,
  at: Instant,
): void => {
  if (state === "failed" || state === "inconclusive" || unjudgedAt !== undefined)
    throw new Failure(
      "attestation-contradicted",
      `what was pushed does not pass: ${reason ?? "it could not be judged"}; push newer evidence, or request a waiver`,
    );
  if (contradicted === true)
    throw new Failure(
      "attestation-contradicted",
      "what was sealed last did not pass under the plan before; push newer evidence, or request a waiver",
    );
  if (attestedUntil(requirement, said) <= at)
    throw new Failure("attestation-expired", "it would be expired at once; say it again, or until later");
};
