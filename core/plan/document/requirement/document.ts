import * as z from "zod";
import { commonMembers, restore, shrinkOfEntries } from "./members.ts";

const AttestingRole = z.enum(["operator", "manager"]);
export type AttestingRole = z.infer<typeof AttestingRole>;

const Attest = z
  .strictObject({
    roles: z
      .array(AttestingRole)
      .min(1)
      .max(2)
      .refine((roles) => new Set(roles).size === roles.length, "must not name a role twice")
      .default(["operator", "manager"])
      .meta({ description: "The roles of a token whose owner may attest it" }),
    approvals: z.int().min(0).max(1).default(1).meta({
      description: "How many others must approve what one person attests; 0 takes one person's word",
    }),
  })
  .meta({ description: "A person who has signed in may state it, instead of an agent that seals it" });
export type Attest = z.infer<typeof Attest>;

export const DocumentRequirement = z
  .strictObject({
    ...commonMembers,
    restore,
    evidence: z.literal("document"),
    shrink: shrinkOfEntries,
    attest: z
      .union([z.literal(false), Attest])
      .default(false)
      .meta({ description: "Who may attest it; false where only an agent's sealed manifest counts" }),
  })
  .meta({ description: "Statements with an outcome each" });
export type DocumentRequirement = z.infer<typeof DocumentRequirement>;
