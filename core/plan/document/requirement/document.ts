import * as z from "zod";
import { commonMembers, restore, shrinkOfEntries } from "./members.ts";

export const DocumentRequirement = z
  .strictObject({
    ...commonMembers,
    restore,
    evidence: z.literal("document"),
    shrink: shrinkOfEntries,
  })
  .meta({ description: "Statements with an outcome each" });
export type DocumentRequirement = z.infer<typeof DocumentRequirement>;
