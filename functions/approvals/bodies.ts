import * as z from "zod";
import { Id } from "../../core/identifier.ts";
import { findInstant } from "../../core/instant.ts";
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
export const RevocationBody = z.strictObject({ what: z.enum(["waiver", "sign-off"]), reason: Reason });
