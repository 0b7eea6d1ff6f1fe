import * as z from "zod";
import { Id } from "../../core/identifier.ts";
import type { ClearingText as CoreClearingText } from "../../core/notification/clearing.ts";
import { LANGUAGES } from "../../core/plan/language.ts";
import type { PlanDiff as CorePlanDiff } from "../../core/plan/plan-diff.ts";
import type { Clearing as CoreClearing } from "../../core/readiness/clearing.ts";
import { CheckpointState, Waiver } from "./checkpoint.ts";
import { Finding } from "./finding.ts";
import { Blocker, Standing } from "./gate.ts";
import { Eased } from "./plan.ts";
import { Cursor, InstantText, limit } from "./query.ts";
import { Count, FactId, GateId, Instant, list, NextCursor, RequirementId, UnitId, Version } from "./values.ts";

/** Answers about any moment of a migration, on two axes: when it was, and when it was known. */

const moment = {
  at: InstantText.optional().meta({
    description: "Judged by this clock, by what had happened until then; now where it is absent",
  }),
  knownAt: InstantText.optional().meta({
    description: "Only what was recorded until then counts; now where it is absent",
  }),
};

export const MomentQuery = z.strictObject(moment);
export const WhyQuery = z.strictObject({
  ...moment,
  lang: z.enum(LANGUAGES).default("en").meta({ description: "Of the sentences" }),
});
export const AsOfCheckpointsQuery = z.strictObject({
  ...moment,
  unit: Id.optional().meta({ description: "Only of this unit" }),
  limit: limit(200, 50),
  cursor: Cursor.optional(),
});
export const MomentsQuery = z.strictObject({
  from: InstantText.meta({ description: "As it was known at this instant" }),
  to: InstantText.optional().meta({ description: "As it was known at this one; now where it is absent" }),
});

const FactText = z.string().min(1).max(500);
export const ManifestsDiffQuery = z.strictObject({
  from: FactText.meta({ description: "The fact of the earlier manifest" }),
  to: FactText.meta({ description: "The fact of the later one, of the same checkpoint" }),
});

const VERSION = /^[0-9]{1,9}$/;
const VersionText = z
  .string()
  .regex(VERSION, "must be the number of a plan version")
  .transform(Number)
  .meta({ description: "A plan version that was in force", example: "3" });
export const PlanDiffQuery = z.strictObject({ from: VersionText, to: VersionText });

export const MomentView = z
  .strictObject({
    migration: z.string(),
    at: Instant,
    knownAt: Instant.meta({
      description: "Earlier than asked for where more was recorded since `at` than is looked through",
    }),
    planVersion: Version.meta({ description: "In force; 0 before the first" }),
    applying: z
      .strictObject({ version: Version, since: Instant })
      .nullable()
      .meta({ description: "A version that was being applied: no gate is shown as clear" }),
    undecided: list(z.strictObject({ unit: UnitId, requirement: RequirementId, fact: FactId })).meta({
      description:
        "What was recorded later about the instant and cannot be decided again: it is not satisfied; at most 500",
    }),
  })
  .meta({ id: "Moment", description: "Which moment an answer is about, and what is not certain of it" });
export type MomentView = z.infer<typeof MomentView>;

export const GateAsOf = z
  .strictObject({
    id: GateId,
    title: z.string(),
    before: z.string().meta({ description: "The migration step that it guards" }),
    unit: UnitId.nullable(),
    state: z.enum(["clear", "blocked"]),
    enforced: z.boolean().meta({ description: "False where the plan did not enforce it" }),
    standing: Standing,
    since: Instant,
    validUntil: Instant.nullable(),
    total: Count,
    unsatisfied: Count.meta({ description: "How many checkpoints keep it shut" }),
    blockers: list(Blocker).meta({ description: "At most 50, and of many gates together 500" }),
    waivedCount: Count,
    epoch: z.int().min(0),
    stableAt: Instant.nullable(),
  })
  .meta({ id: "GateAsOf", description: "A gate at a moment" });
export type GateAsOf = z.infer<typeof GateAsOf>;

const evidence = {
  fact: FactId,
  object: z.strictObject({ key: z.string(), versionId: z.string() }).nullable(),
  digest: z.string(),
  agent: z.string(),
  completedAt: Instant,
  receivedAt: Instant,
  validUntil: Instant,
};

export const CheckpointAsOf = z
  .strictObject({
    unit: UnitId,
    requirement: RequirementId,
    state: CheckpointState,
    since: Instant,
    reason: z.string().nullable(),
    gates: list(GateId),
    evidence: z.strictObject(evidence).nullable(),
    deadline: Instant.nullable(),
    waiver: Waiver.nullable(),
    version: Version,
  })
  .meta({ id: "CheckpointAsOf", description: "A checkpoint at a moment" });
export type CheckpointAsOf = z.infer<typeof CheckpointAsOf>;

export const GatesAsOfAnswer = z.strictObject({ moment: MomentView, gates: list(GateAsOf) }).meta({ id: "GatesAsOf" });
export type GatesAsOfAnswer = z.infer<typeof GatesAsOfAnswer>;
export const GateAsOfAnswer = z.strictObject({ moment: MomentView, gate: GateAsOf }).meta({ id: "OneGateAsOf" });
export type GateAsOfAnswer = z.infer<typeof GateAsOfAnswer>;
export const CheckpointsAsOfAnswer = z
  .strictObject({ moment: MomentView, checkpoints: list(CheckpointAsOf), cursor: NextCursor })
  .meta({ id: "CheckpointsAsOf" });
export type CheckpointsAsOfAnswer = z.infer<typeof CheckpointsAsOfAnswer>;
export const CheckpointAsOfAnswer = z
  .strictObject({ moment: MomentView, checkpoint: CheckpointAsOf })
  .meta({ id: "OneCheckpointAsOf" });
export type CheckpointAsOfAnswer = z.infer<typeof CheckpointAsOfAnswer>;

export const WhyBlocked = z
  .strictObject({
    blocker: Blocker,
    requirement: z.strictObject({
      id: RequirementId,
      title: z.string(),
      evidence: z.string(),
      source: z
        .string()
        .nullable()
        .meta({ description: "By what the plan requires it: a document, or its own reason" }),
    }),
    manifest: z
      .strictObject({ ...evidence, planVersion: Version.nullable() })
      .nullable()
      .meta({ description: "The newest evidence; its `object` is null where nobody sealed it" }),
    findings: list(Finding).meta({ description: "The gravest first; `where` names the entries" }),
  })
  .meta({ id: "WhyBlocked", description: "Why one checkpoint keeps a gate shut" });

const ids = list(z.string());

export const Clearing = z
  .strictObject({
    steps: list(
      z.strictObject({
        unit: UnitId,
        requirement: RequirementId,
        blocker: Blocker,
        bring: z.union([
          z.strictObject({
            what: z.literal("evidence"),
            evidence: z.enum(["inventory", "backup", "verification", "document"]),
            agents: ids,
          }),
          z.strictObject({ what: z.literal("inputs"), of: ids }),
          z.strictObject({ what: z.literal("signatures"), roles: ids }),
        ]),
        instead: list(
          z.strictObject({
            what: z.enum(["waiver", "baseline", "attestation"]),
            request: FactId.nullable().meta({ description: "What waits for approval already" }),
            roles: ids,
            maxMs: Count.exactOptional(),
          }),
        ),
        after: ids.meta({ description: "What must be satisfied first" }),
        clears: ids.meta({ description: "What follows by itself" }),
      }),
    ).meta({ description: "At most 200, in the order in which they can be brought" }),
    stepCount: Count,
    waits: list(
      z.union([
        z.strictObject({ for: z.literal("comparison"), of: ids }),
        z.strictObject({ for: z.literal("stabilization"), until: Instant.nullable(), forMs: Count }),
        z.strictObject({ for: z.literal("arming"), from: Instant.nullable() }),
        z.strictObject({ for: z.literal("plan"), version: Version }),
      ]),
    ),
  })
  .meta({
    id: "Clearing",
    description: "What would clear a gate: the shortest list",
  }) satisfies z.ZodType<CoreClearing>;

export const ClearingText = z
  .strictObject({
    gate: z.string(),
    lead: z.string(),
    steps: list(z.strictObject({ bring: z.string(), why: z.string(), instead: ids })),
    waits: ids,
  })
  .meta({ id: "ClearingText", description: "The same in sentences" }) satisfies z.ZodType<CoreClearingText>;

export const WhyAnswer = z
  .strictObject({
    moment: MomentView,
    gate: GateAsOf,
    why: list(WhyBlocked).meta({ description: "Of a blocked gate, the gravest first; at most 50" }),
    evidence: list(
      z.strictObject({
        unit: UnitId,
        requirement: RequirementId,
        completedAt: Instant,
        validUntil: Instant,
        waivedBy: z.string().nullable(),
        attestedBy: z.string().nullable(),
      }),
    ).meta({ description: "Of a clear gate: by what, what people decided first, then what expires first" }),
    clearing: Clearing,
    text: ClearingText,
  })
  .meta({ id: "WhyGate", description: "Why a gate is what it is, and what would clear it" });
export type WhyAnswer = z.infer<typeof WhyAnswer>;

const shownGate = z
  .strictObject({ state: z.enum(["clear", "blocked"]), since: Instant, unsatisfied: Count })
  .nullable();
const shownCheckpoint = z
  .strictObject({ state: CheckpointState, evidence: FactId.nullable(), waiver: z.string().nullable() })
  .nullable();

export const MomentsDiffAnswer = z
  .strictObject({
    from: MomentView,
    to: MomentView,
    gates: list(z.strictObject({ gate: GateId, before: shownGate, after: shownGate })),
    checkpoints: list(
      z.strictObject({ unit: UnitId, requirement: RequirementId, before: shownCheckpoint, after: shownCheckpoint }),
    ).meta({ description: "At most 500; `checkpointCount` counts them all" }),
    checkpointCount: Count,
  })
  .meta({ id: "MomentsDiff", description: "What differs between two instants; null where there was no such thing" });
export type MomentsDiffAnswer = z.infer<typeof MomentsDiffAnswer>;

const diffedManifest = z.strictObject({ fact: FactId, completedAt: Instant, recordedAt: Instant, entries: Count });

export const ManifestsDiffAnswer = z
  .strictObject({
    unit: UnitId.nullable(),
    requirement: RequirementId.nullable(),
    from: diffedManifest,
    to: diffedManifest,
    added: ids.meta({ description: "At most 1,000, as `removed`" }),
    addedCount: Count,
    removed: ids,
    removedCount: Count,
    sameCount: Count,
    isCut: z.boolean().meta({ description: "True where some names were left out, because they are not in order" }),
  })
  .meta({ id: "ManifestsDiff", description: "Which names two manifests of one checkpoint do not share" });
export type ManifestsDiffAnswer = z.infer<typeof ManifestsDiffAnswer>;

export const PlanDiffAnswer = z
  .strictObject({
    from: Version,
    to: Version,
    parts: list(
      z.strictObject({
        kind: z.enum(["requirement", "unit", "agent", "contact", "gate", "policy"]),
        id: z.string(),
        change: z.enum(["added", "removed", "changed"]),
        members: list(z.strictObject({ member: z.string(), before: z.string(), after: z.string() })),
        easier: z.boolean().meta({ description: "True where it makes a gate easier to open, or tells fewer people" }),
      }),
    ).meta({ description: "What is easier first; at most 500" }),
    partCount: Count,
    checkpoints: z.strictObject({ added: ids, addedCount: Count, removed: ids, removedCount: Count }),
    eased: Eased,
  })
  .meta({ id: "PlanDiff", description: "What differs between two plan versions" }) satisfies z.ZodType<CorePlanDiff>;
export type PlanDiffAnswer = z.infer<typeof PlanDiffAnswer>;
