import * as z from "zod";
import { Id } from "../../../identifier.ts";
import { commonMembers } from "./members.ts";

export const SignOffRequirement = z
  .strictObject({
    ...commonMembers,
    evidence: z.literal("sign-off"),
    covers: z.array(Id).min(1).max(50).meta({
      description: "The requirements whose evidence is signed; when that changes the signatures are void",
    }),
    signers: z
      .array(z.strictObject({ role: Id, contacts: z.array(Id).min(1).max(20) }))
      .min(1)
      .max(10)
      .meta({ description: "Each role must sign once, by one of its contacts; nobody signs for two" }),
  })
  .meta({ description: "A signature by each of the named roles" });
export type SignOffRequirement = z.infer<typeof SignOffRequirement>;
