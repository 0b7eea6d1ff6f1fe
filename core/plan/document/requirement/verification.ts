import * as z from "zod";
import { Id } from "../../../identifier.ts";
import { Duration } from "../text.ts";
import { commonMembers, minimumProof, shrinkOfEntries } from "./members.ts";

export const VerificationRequirement = z
  .strictObject({
    ...commonMembers,
    evidence: z.literal("verification"),
    of: Id.optional().meta({ description: "The backup that it must be about" }),
    maxDuration: Duration.optional().meta({ description: "How long a restore may take" }),
    minimumProof,
    shrink: shrinkOfEntries,
  })
  .meta({ description: "Checks of a backup, a restore test among them" });
export type VerificationRequirement = z.infer<typeof VerificationRequirement>;
