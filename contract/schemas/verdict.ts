import * as z from "zod";
import { GateId, Instant, list } from "./values.ts";

/** What signs stands in files and in terminals: nothing that could be read as anything else. */
export const VerdictQuery = z.strictObject({
  audience: z
    .string()
    .regex(/^[\w.:/@-]{1,200}$/, "must be 1 to 200 letters, digits and . _ : / @ -")
    .optional()
    .meta({ description: "Whom it is for: whoever verifies it must say the same. Absent where it is for anybody" }),
});
export type VerdictQuery = z.infer<typeof VerdictQuery>;

export const VerdictAnswer = z
  .strictObject({
    now: Instant,
    migration: z.string(),
    gate: GateId,
    state: z.enum(["clear", "blocked"]).meta({ description: "As the verdict says it" }),
    validUntil: Instant.meta({
      description:
        "From then on the verdict says nothing: when the evidence expires, and 15 minutes after `now` at the latest",
    }),
    verdict: z.string().meta({ description: "The signed verdict: a compact JWS (RFC 7515), with EdDSA (RFC 8037)" }),
  })
  .meta({ id: "Verdict", description: "What a gate is now, signed, so that it can be verified offline" });
export type VerdictAnswer = z.infer<typeof VerdictAnswer>;

const VerdictKey = z
  .strictObject({
    kty: z.literal("OKP"),
    crv: z.literal("Ed25519"),
    x: z.string().meta({ description: "The 32 bytes in base64url" }),
    kid: z.string().meta({ description: "Its thumbprint (RFC 7638), which each verdict names" }),
    alg: z.literal("EdDSA"),
    use: z.literal("sig"),
  })
  .meta({ id: "VerdictKey" });

export const VerdictKeysAnswer = z
  .strictObject({
    issuer: z.string().meta({ description: "The deployment, by the name of its log: `iss` of each verdict" }),
    keys: list(VerdictKey).meta({ description: "The first signs" }),
  })
  .meta({ id: "VerdictKeys", description: "The keys by which verdicts are verified: a JSON Web Key Set (RFC 7517)" });
export type VerdictKeysAnswer = z.infer<typeof VerdictKeysAnswer>;
