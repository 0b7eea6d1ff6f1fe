import * as z from "zod";
import { commonMembers, shrinkOfEntries } from "./members.ts";

export const DocumentRequirement = z
  .strictObject({
    ...commonMembers,
    evidence: z.literal("document"),
    shrink: shrinkOfEntries,
  })
  .meta({ description: "Statements with an outcome each" });
export type DocumentRequirement = z.infer<typeof DocumentRequirement>;
