import * as z from "zod";
import { CheckpointState } from "./checkpoint.ts";
import { Count, FactId, Instant, list, NextCursor, RequirementId, UnitId, Version } from "./values.ts";

export const AcceptedInventory = z
  .strictObject({
    fact: FactId,
    entries: Count,
    completedAt: Instant.nullable(),
    recordedAt: Instant,
    agent: z.string().nullable(),
    source: z.string().nullable().meta({ description: "What the agent read, and the tool that made it" }),
    warnings: list(z.string()).meta({ description: "What was found and did not keep it from being accepted" }),
  })
  .meta({ id: "AcceptedInventory" });
export type AcceptedInventory = z.infer<typeof AcceptedInventory>;

export const InventoryView = z
  .strictObject({
    unit: UnitId,
    requirement: RequirementId,
    title: z.string(),
    lists: z.enum(["accounts", "databases", "system"]),
    state: CheckpointState,
    validUntil: Instant.nullable(),
    reason: z.string().nullable().meta({ description: "Why the checkpoint is not satisfied" }),
    accepted: AcceptedInventory.nullable().meta({
      description: "The newest that was accepted; null where none of the last thousand facts about its unit is",
    }),
    outdated: z.boolean().meta({ description: "True where newer evidence was rejected" }),
  })
  .meta({ id: "Inventory" });
export type InventoryView = z.infer<typeof InventoryView>;

export const InventoriesAnswer = z
  .strictObject({
    now: Instant,
    migration: z.string(),
    title: z.string(),
    timeZone: z.string(),
    planVersion: Version,
    inventories: list(InventoryView),
    cursor: NextCursor,
  })
  .meta({ id: "Inventories", description: "The inventories among a page of checkpoints" });
export type InventoriesAnswer = z.infer<typeof InventoriesAnswer>;

export const SystemPartView = z
  .strictObject({
    type: z.string().meta({ example: "pool" }),
    name: z.string(),
    attributes: list(z.strictObject({ name: z.string(), value: z.string() })),
  })
  .meta({ id: "SystemPart", description: "A part of the existing system" });
export type SystemPartView = z.infer<typeof SystemPartView>;

export const PartsAnswer = z
  .strictObject({ fact: FactId, parts: list(SystemPartView), cursor: NextCursor })
  .meta({ id: "SystemParts", description: "A page of the parts in an accepted inventory" });
export type PartsAnswer = z.infer<typeof PartsAnswer>;
