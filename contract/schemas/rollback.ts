import * as z from "zod";
import type { RecordedCopy as CoreRecordedCopy } from "../../core/audit/recorded-copies.ts";
import type { Subject as CoreSubject } from "../../core/manifest/header.ts";
import { Proof } from "../../core/manifest/proof.ts";
import { Restore } from "../../core/plan/document/requirement/restore.ts";
import { Said } from "../../core/plan/document/said.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import { CheckpointView } from "./checkpoint.ts";
import { MigrationView } from "./migration.ts";
import { Count, FactId, Instant, list, NextCursor, RequirementId, UnitId, Version } from "./values.ts";

export const RecordedCopy = z
  .strictObject({
    location: z.string(),
    site: z.enum(["on-site", "off-site"]),
    medium: z.enum(["disk", "tape", "object", "optical"]).exactOptional(),
    immutable: z.boolean().meta({ description: "True where the agent says that nobody can change or delete it" }),
    immutableUntil: Instant.exactOptional(),
    objects: Count.meta({ description: "How many objects of it were looked up in S3" }),
    lockedUntil: Instant.exactOptional().meta({ description: "Until when S3 locks all of these" }),
  })
  .meta({
    id: "Copy",
    description: "A copy of a backup, as claimed and as looked up",
  }) satisfies z.ZodType<CoreRecordedCopy>;

export const Subject = z
  .strictObject({ requirement: RequirementId, content: z.string(), completedAt: Instant })
  .meta({ id: "Subject", description: "The backup that a verification is about" }) satisfies z.ZodType<CoreSubject>;

export const AcceptedView = z
  .strictObject({
    fact: FactId,
    recordedAt: Instant,
    planVersion: Version.nullable().meta({ description: "The plan version that accepted it" }),
    completedAt: Instant,
    agent: z.string().nullable(),
    tool: z.strictObject({ name: z.string(), version: z.string() }),
    source: z.string().nullable().meta({ description: "What the agent read" }),
    entries: Count,
    bytes: Count,
    proof: Proof.nullable(),
    copies: list(RecordedCopy).nullable().meta({ description: "Null where it was recorded before facts had them" }),
    is: z.enum(["newest", "older", "voided"]).meta({ description: "Where it stands to the checkpoint's evidence" }),
  })
  .meta({ id: "AcceptedBackup", description: "What was accepted last for a checkpoint" });
export type AcceptedView = z.infer<typeof AcceptedView>;

const EVIDENCE = {
  inventory: true,
  backup: true,
  verification: true,
  document: true,
  "cross-check": true,
  "sign-off": true,
} as const satisfies Readonly<Record<Requirement["evidence"], true>>;

export const RollbackItem = z
  .strictObject({
    unit: z.strictObject({ id: UnitId, kind: z.string(), name: z.string().nullable() }),
    title: Said,
    evidence: z.enum(Object.keys(EVIDENCE) as Requirement["evidence"][]),
    reads: list(RequirementId).meta({ description: "The requirements whose evidence it reads or verifies" }),
    comparedWith: list(RequirementId),
    restore: Restore.nullable(),
    checkpoint: CheckpointView,
    subject: Subject.nullable().meta({ description: "Of a verification" }),
    accepted: AcceptedView.nullable(),
    unjudgedAt: Instant.nullable().meta({
      description: "When the newest object claims to be completed that could not be judged",
    }),
  })
  .meta({ id: "RollbackItem", description: "One checkpoint, with what a way back needs of it" });
export type RollbackItem = z.infer<typeof RollbackItem>;

export const RollbackPage = z
  .strictObject({ now: Instant, migration: MigrationView, items: list(RollbackItem), cursor: NextCursor })
  .meta({
    id: "RollbackPlan",
    description: "A page; each further one is asked for with `at` set to the first one's `now`",
  });
export type RollbackPage = z.infer<typeof RollbackPage>;
