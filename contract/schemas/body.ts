import * as z from "zod";
import { Id, Sha256Hex } from "../../core/identifier.ts";
import { isPrintable } from "../../core/printable.ts";
import { InstantText } from "./query.ts";

/** What people send who request, approve, sign or revoke. */

/** Others read it before they approve, so nothing in it may hide or reorder the rest. */
export const Reason = z
  .string()
  .trim()
  .min(3, "must be a reason of three characters or more")
  .max(1_000)
  .refine((text) => isPrintable(text), "must be one line, without control or invisible characters")
  .meta({ description: "Why; one line, which everybody can read", example: "seen the list with Ana" });

/** What the person saw, as the API showed it: an approval of anything else is refused. */
export const SeenBody = z
  .strictObject({
    planVersion: z.int().min(1),
    rules: z.string().min(1).max(64),
    evidence: z.string().min(1).max(64),
  })
  .meta({ description: "What the person saw: `seen` of the checkpoint. An approval of anything else is refused" });

export const WaiverBody = z.strictObject({
  reason: Reason,
  control: Reason.meta({ description: "What is done instead", example: "a second export is kept on paper" }),
  expiresAt: InstantText.meta({ description: "When it ends; the plan says how far that may be" }),
});
export const ApprovalBody = z.strictObject({
  reason: Reason,
  role: Id.nullable().default(null).meta({ description: "For which role, where it is a waiver of a sign-off" }),
  seen: SeenBody,
});
export const BaselineBody = z.strictObject({ reason: Reason });
export const AcceptanceBody = z.strictObject({ reason: Reason, seen: SeenBody });
export const SignatureBody = z.strictObject({ role: Id, reason: Reason, seen: SeenBody });
export const ArmingBody = z.strictObject({ reason: Reason });

export const ForgettingBody = z.strictObject({
  issuer: z
    .string()
    .min(1)
    .max(2_000)
    .nullable()
    .default(null)
    .meta({ description: "The person's issuer; null where it is that of whoever asks" }),
  subject: z.string().min(1).max(255).meta({ description: "The `sub` of the person's tokens" }),
  reason: Reason,
});
export const ForgettingApprovalBody = z.strictObject({ reason: Reason });

/** 256 TiB: the sizes of twenty such files still add up to a number that is exact. */
const MAX_FILE_BYTES = 2 ** 48;
/** A file by its name, without a folder; its bytes are never sent. */
const AttachmentBody = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(200)
    .refine((text) => isPrintable(text) && !/[/\\]/.test(text), "must be a name that can be shown, without a folder"),
  size: z.int().min(0).max(MAX_FILE_BYTES),
  sha256: Sha256Hex,
});
const hasNoneTwice = (files: readonly { readonly name: string }[]): boolean =>
  new Set(files.map(({ name }) => name)).size === files.length;

export const AttestationBody = z.strictObject({
  id: z.uuid().meta({ description: "Made by the client, so that what is sent twice is recorded once" }),
  statement: Reason,
  attachments: z.array(AttachmentBody).max(20).refine(hasNoneTwice, "must not have a name twice").default([]),
  validUntil: InstantText.nullable().default(null).meta({ description: "Until when by the person's own word" }),
  seen: SeenBody,
});
export const REVOCABLE = ["waiver", "sign-off", "attestation"] as const;
export const RevocationBody = z.strictObject({ what: z.enum(REVOCABLE), reason: Reason });

const PlanDigest = z.string().min(1).max(64);

export const DecisionBody = z.strictObject({
  reason: Reason,
  seen: z
    .strictObject({ planVersion: z.int().min(1), digest: PlanDigest })
    .meta({ description: "`seen` of the proposal" }),
});

export const AbandonBody = z.strictObject({
  reason: Reason,
  seen: z
    .strictObject({ version: z.int().min(1), digest: PlanDigest })
    .meta({ description: "The version that the person saw on its way into force" }),
});
