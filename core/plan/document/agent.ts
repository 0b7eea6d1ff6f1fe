import * as z from "zod";
import { findPublicKey } from "../../ed25519.ts";
import { Id } from "../../identifier.ts";
import { msOf } from "../../instant.ts";
import { InstantText } from "./text.ts";

/**
 * A key that is no longer used. *Rotated*: what it sealed stands. *Compromised*: what arrived from `since` on may be
 * anybody's, and counts no longer.
 */
const Retired = z.discriminatedUnion("because", [
  z.strictObject({ at: InstantText, because: z.literal("rotated") }),
  z
    .strictObject({ at: InstantText, because: z.literal("compromised"), since: InstantText })
    .refine(({ at, since }) => msOf(since) <= msOf(at), "since must not be after at"),
]);

export const AgentKey = z
  .strictObject({
    id: Id,
    publicKey: z
      .string()
      .refine((text) => findPublicKey(text) !== undefined, "must be a raw Ed25519 public key: 32 bytes in base64"),
    notBefore: InstantText.optional(),
    notAfter: InstantText.optional(),
    retired: Retired.optional(),
  })
  .meta({ description: "Several at once, with validity, let an agent change its key without a gap" });
export type AgentKey = z.infer<typeof AgentKey>;

export const Agent = z.strictObject({
  id: Id,
  units: z
    .array(z.union([Id, z.literal("*")]))
    .min(1)
    .meta({ description: "The units whose evidence it may push; * is all" }),
  keys: z.array(AgentKey).min(1).max(10),
});
export type Agent = z.infer<typeof Agent>;
