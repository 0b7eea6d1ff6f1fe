import * as z from "zod";
import { Id, Sha256Hex } from "../../core/identifier.ts";
import { findInstant } from "../../core/instant.ts";
import { isPrintable } from "../../core/printable.ts";
import { Reason } from "../body.ts";

/** What people send who request, approve, sign or revoke. */

const InstantText = z
  .string()
  .refine((text) => findInstant(text) !== undefined, "must be an instant in UTC, e.g. 2026-11-22T16:00:00Z")
  .transform((text) => findInstant(text) as string);

export const WaiverBody = z.strictObject({ reason: Reason, control: Reason, expiresAt: InstantText });
/** What the person saw, as the API showed it: an approval of anything else is refused. */
const SeenBody = z.strictObject({
  planVersion: z.int().min(1),
  rules: z.string().min(1).max(64),
  evidence: z.string().min(1).max(64),
});
export const ApprovalBody = z.strictObject({ reason: Reason, role: Id.nullable().default(null), seen: SeenBody });
export const BaselineBody = z.strictObject({ reason: Reason });
export const AcceptanceBody = z.strictObject({ reason: Reason, seen: SeenBody });
export const SignatureBody = z.strictObject({ role: Id, reason: Reason, seen: SeenBody });
export const ArmingBody = z.strictObject({ reason: Reason });
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
  id: z.uuid(),
  statement: Reason,
  attachments: z.array(AttachmentBody).max(20).refine(hasNoneTwice, "must not have a name twice").default([]),
  validUntil: InstantText.nullable().default(null),
  seen: SeenBody,
});
export const REVOCABLE = ["waiver", "sign-off", "attestation"] as const;
export const RevocationBody = z.strictObject({ what: z.enum(REVOCABLE), reason: Reason });
