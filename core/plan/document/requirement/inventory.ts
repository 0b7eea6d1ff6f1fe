import * as z from "zod";
import { Id } from "../../../identifier.ts";
import { Home, Prose } from "../text.ts";
import { allowEmpty, commonMembers, restore, shrinkOfEntries } from "./members.ts";

const Known = z
  .strictObject({
    name: Home.meta({ description: "The FQDN of a pool or a server, whatever its case" }),
    reason: Prose.min(1).meta({ description: "Why nothing of it can be lost" }),
  })
  .meta({ description: "A pool or a server that is known, and is no unit" });

export const InventoryRequirement = z
  .strictObject({
    ...commonMembers,
    restore,
    evidence: z.literal("inventory"),
    lists: z.enum(["accounts", "databases", "system"]).default("accounts").meta({
      description:
        "What it is a list of; accounts have an address and a home, a system has pools, servers and what belongs to them",
    }),
    units: z.array(Id).max(100).default([]).meta({
      description: "lists: system. The kinds of unit that must be among its pools and servers, by a name of theirs",
    }),
    known: z.array(Known).max(1_000).default([]).meta({
      description: "lists: system. Pools and servers that no unit stands for; any other one is a finding",
    }),
    allowEmpty,
    shrink: shrinkOfEntries,
  })
  .meta({ description: "A list of accounts or databases, or of what an existing system consists of" });
export type InventoryRequirement = z.infer<typeof InventoryRequirement>;
export type InventoryList = InventoryRequirement["lists"];

/** What an inventory lists; undefined of any other requirement. */
export const listsOf = (requirement: object | undefined): InventoryList | undefined =>
  (requirement as Partial<InventoryRequirement> | undefined)?.lists;
