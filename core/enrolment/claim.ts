import * as z from "zod";
import { Id } from "../identifier.ts";
import { findCode, MAX_CODE_TEXT } from "./code.ts";

/** What a host sends that was given a code, and what it is told: the two ends share these shapes and nothing else. */

/** Where it is sent, by POST and without a token: the code is what lets it in. */
export const CLAIM_PATH = "/enrolments/claim";

/** As DNS names hosts (RFC 1123, 2.1), and Windows besides (with `_`). */
const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/;
export const HostName = z.string().regex(HOST, "must be the name of a host");

/** 32 bytes in base64. */
const PUBLIC_KEY = /^[A-Za-z0-9+/]{43}=$/;
/** 64 bytes in base64. */
const SIGNATURE = /^[A-Za-z0-9+/]{86}==$/;

export const ClaimBody = z.strictObject({
  code: z
    .string()
    .max(MAX_CODE_TEXT)
    .transform((text, context) => {
      const code = findCode(text);
      if (code !== undefined) return code;
      context.addIssue({ code: "custom", message: "must be the code that cleargate agent enrol printed" });
      return z.NEVER;
    })
    .meta({ description: "As `POST /migrations/{migration}/enrolments` gave it" }),
  publicKey: z.string().regex(PUBLIC_KEY, "must be a raw Ed25519 public key: 32 bytes in base64"),
  host: HostName.meta({ description: "What the host calls itself; it is shown, and proves nothing" }),
  proof: z
    .string()
    .regex(SIGNATURE, "must be an Ed25519 signature: 64 bytes in base64")
    .meta({ description: "The key's signature of what `docs/security.md` names under Enrolment" }),
});
export type ClaimBody = z.output<typeof ClaimBody>;

/** ARNs that an agent without keys of its own needs (docs/agent.md, Credentials). */
const RolesAnywhere = z.strictObject({ trustAnchor: z.string(), profile: z.string(), role: z.string() });

export const ClaimAnswer = z.strictObject({
  migration: Id,
  agent: Id,
  key: Id.meta({ description: "What the plan calls the key" }),
  units: z.array(z.union([Id, z.literal("*")])).readonly(),
  bucket: z.string(),
  region: z.string(),
  prefix: z.string().meta({ description: "The only one under which the agent may put evidence" }),
  tag: z
    .strictObject({ key: z.string(), value: z.string() })
    .meta({ description: "What tag the agent's AWS role must have" }),
  policy: z.string().meta({ description: "ARN of the policy to attach to that role" }),
  rolesAnywhere: RolesAnywhere.nullable().meta({ description: "Null where the stack has no trust anchor" }),
});
export type ClaimAnswer = z.infer<typeof ClaimAnswer>;
