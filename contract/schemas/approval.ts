import * as z from "zod";
import type { PendingLine as CorePendingLine } from "../../core/readiness/notification.ts";
import { Actor } from "./actor.ts";
import { MigrationView } from "./migration.ts";
import { Count, FactId, GateId, Instant, list, RequirementId, UnitId } from "./values.ts";

const ofPending = {
  unit: UnitId,
  requirement: RequirementId,
  what: z.enum(["waiver", "baseline", "attestation", "sign-off"]),
  request: FactId.nullable().meta({
    description: "By which it is approved; null of a sign-off, which nobody requests",
  }),
  by: Actor.nullable(),
  at: Instant.nullable(),
  expiresAt: Instant.nullable(),
  reason: z.string().nullable(),
  roles: list(z.string()).meta({ description: "The roles that must approve or sign, where the plan names them" }),
};

const PendingLine = z.strictObject(ofPending) satisfies z.ZodType<CorePendingLine>;

export const PendingView = z
  .strictObject({
    ...PendingLine.shape,
    title: z.string(),
    gates: list(GateId).meta({ description: "The gates that it counts in" }),
    command: z.string().meta({ description: "By which it is given" }),
  })
  .meta({ id: "Pending", description: "Something that waits for an approval or for signatures" });
export type PendingView = z.infer<typeof PendingView>;

export const ApprovalsView = z
  .strictObject({
    now: Instant,
    migration: MigrationView.meta({ description: "Its `proposedVersion` is the plan version that waits" }),
    pending: list(PendingView).meta({ description: "What is requested, oldest first, then what could be signed; 100" }),
    pendingCount: Count,
  })
  .meta({ id: "Approvals", description: "What waits for people's decisions" });
export type ApprovalsView = z.infer<typeof ApprovalsView>;

export const Recorded = z
  .strictObject({
    fact: FactId.meta({ description: "Id of the fact that records it; a request is approved by it" }),
    transitions: Count.meta({ description: "How many gates have opened or shut" }),
    already: z.literal(true).exactOptional().meta({ description: "It was recorded before, and nothing was written" }),
  })
  .meta({ id: "Recorded", description: "What an approval did" });
export type Recorded = z.infer<typeof Recorded>;
