import * as z from "zod";
import { Id } from "../../identifier.ts";
import { findPublicKey } from "../../manifest/seal.ts";
import { InstantText } from "./text.ts";

export const AgentKey = z
  .strictObject({
    id: Id,
    publicKey: z
      .string()
      .refine((text) => findPublicKey(text) !== undefined, "must be a raw Ed25519 public key: 32 bytes in base64"),
    notBefore: InstantText.optional(),
    notAfter: InstantText.optional(),
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
