import * as z from "zod";
import { allowEmpty, commonMembers, restore, shrinkOfEntries } from "./members.ts";

export const InventoryRequirement = z
  .strictObject({
    ...commonMembers,
    restore,
    evidence: z.literal("inventory"),
    lists: z
      .enum(["accounts", "databases"])
      .default("accounts")
      .meta({ description: "What it is a list of; accounts have an address and a home" }),
    allowEmpty,
    shrink: shrinkOfEntries,
  })
  .meta({ description: "A list of accounts or databases" });
export type InventoryRequirement = z.infer<typeof InventoryRequirement>;
