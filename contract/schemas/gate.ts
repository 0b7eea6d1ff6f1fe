import * as z from "zod";
import type { Because as CoreBecause } from "../../core/readiness/checkpoint/because.ts";
import type { Standing as CoreStanding } from "../../core/readiness/gate/enforcement.ts";
import type { Arming as CoreArming, Blocker as CoreBlocker } from "../../core/readiness/gate/gate.ts";
import { Attested, CheckpointState, LoweredLine, RefusedLine } from "./checkpoint.ts";
import { FindingCode } from "./finding.ts";
import { LogHeadView } from "./log.ts";
import { MigrationView } from "./migration.ts";
import { Count, FactId, GateId, Instant, list, NextCursor, RequirementId, UnitId, Version } from "./values.ts";

export const Because = z
  .union([
    z.strictObject({ code: FindingCode, count: Count.exactOptional(), where: list(z.string()).exactOptional() }),
    z.strictObject({
      code: z.enum(["plan-requires-else", "plan-distrusts", "plan-voids-inputs"]),
      planVersion: Version,
    }),
    z.strictObject({ code: z.literal("expired"), completedAt: Instant }),
    z.strictObject({ code: z.literal("signed-in-part"), signed: list(z.string()), open: list(z.string()) }),
    z.strictObject({ code: z.enum(["signed-then-changed", "signed-unseen"]), id: z.string().nullable() }),
  ])
  .meta({
    id: "Because",
    description: "Why a checkpoint is not satisfied, as a value",
  }) satisfies z.ZodType<CoreBecause>;

export const Blocker = z
  .strictObject({
    unit: UnitId,
    requirement: RequirementId,
    state: z
      .union([CheckpointState, z.enum(["comparing", "applying"])])
      .meta({ description: "`comparing`: newer evidence is being compared; `applying`: a plan version is" }),
    since: Instant,
    reason: z.string().nullable().meta({ description: "Why, in one line" }),
    because: Because.exactOptional(),
    refused: RefusedLine.exactOptional(),
  })
  .meta({ id: "Blocker", description: "One checkpoint that keeps a gate shut" }) satisfies z.ZodType<CoreBlocker>;
export type Blocker = z.infer<typeof Blocker>;

export const Arming = z
  .strictObject({
    isArmed: z.boolean(),
    since: Instant,
    from: Instant.nullable().meta({ description: "From when on the plan arms it; null where a person decides" }),
    fact: FactId.exactOptional(),
  })
  .meta({
    id: "Arming",
    description: "Of a gate that is not armed from the beginning",
  }) satisfies z.ZodType<CoreArming>;

export const Standing = z.enum(["clear", "would-be-blocked", "blocked"]).meta({
  id: "Standing",
  description:
    "What it means for the step. `would-be-blocked`: it is blocked and the plan does not enforce it, so that it holds nobody up; it does not say that you can go back",
}) satisfies z.ZodType<CoreStanding>;

export const CoverageView = z
  .strictObject({
    requirements: Count.meta({ description: "How many requirements its checkpoints are of" }),
    units: Count,
    notApplicable: list(
      z.strictObject({
        requirement: RequirementId,
        reason: z.string(),
        title: z.string().optional().meta({ description: "Absent where the requirements were not read" }),
      }),
    ).meta({ description: "What no unit needs, with the plan's reasons; at most 20" }),
    notApplicableCount: Count,
    notEnforced: list(RequirementId).exactOptional().meta({
      description: "Requirements that the plan does not enforce, which the gate `<id>-unenforced` asks for; at most 20",
    }),
  })
  .meta({ id: "Coverage", description: "What a gate covers, and what it does not ask for although the plan has it" });
export type CoverageView = z.infer<typeof CoverageView>;

const named = { unit: UnitId, requirement: RequirementId };

export const AttestedView = z.strictObject({ ...named, ...Attested.shape }).meta({ id: "AttestedCheckpoint" });
export type AttestedView = z.infer<typeof AttestedView>;

export const RefusedCheckpoint = z.strictObject({ ...named, ...RefusedLine.shape }).meta({ id: "RefusedCheckpoint" });
export type RefusedCheckpoint = z.infer<typeof RefusedCheckpoint>;

const LISTED = "At most 50, and of many gates together 1,000";

export const GateView = z
  .strictObject({
    id: GateId,
    title: z.string(),
    before: z.string().meta({ description: "The migration step that it guards" }),
    unit: UnitId.nullable().meta({ description: "Of a gate of one unit" }),
    state: z.enum(["clear", "blocked"]).meta({ description: "As it is at `now`" }),
    enforced: z
      .boolean()
      .meta({ description: "False where the plan does not enforce it: its state is the verdict all the same" }),
    standing: Standing,
    since: Instant,
    validUntil: Instant.nullable().meta({
      description: "Where clear: when the verdict expires, by the evidence that is known",
    }),
    validUntilIsAtLeast: z.boolean().meta({
      description: "True where it may be valid for longer: of a gate with many checkpoints, a bound is known",
    }),
    unknown: z.enum(["applying", "not-judged"]).nullable().meta({
      description:
        "Why nobody can say whether a gate is clear that was; it is shown as blocked. `applying`: a plan version is being applied; `not-judged`: its bound has passed",
    }),
    validUntilLocal: z.string().nullable().meta({ description: "The same in the migration's time zone" }),
    total: Count.meta({ description: "How many checkpoints count in it" }),
    coverage: CoverageView,
    unsatisfied: Count.meta({ description: "How many of them are not satisfied" }),
    blockers: list(Blocker).meta({
      description: `${LISTED}, as each list below; \`unsatisfied\` counts them all. Of a gate with more than 200 checkpoints, the answer about it alone names them`,
    }),
    epoch: z.int().min(0).meta({ description: "Numbers its notifications" }),
    planVersion: Version,
    stableAt: Instant.nullable().meta({ description: "While it stabilizes: when it clears" }),
    arming: Arming.nullable().meta({ description: "Null where the plan arms it from the beginning" }),
    waived: list(z.string()).meta({ description: "`<unit>/<requirement>` of what only a waiver satisfies" }),
    waivedCount: Count,
    lowered: list(LoweredLine).meta({ description: "Checkpoints of which people accepted less than before" }),
    loweredCount: Count,
    attested: list(AttestedView).meta({ description: "Checkpoints whose evidence is a person's word" }),
    attestedCount: Count,
    refused: list(RefusedCheckpoint).meta({ description: "Checkpoints of which the newest object was refused" }),
    refusedCount: Count,
    countsAreAtLeast: z.boolean().meta({
      description:
        "True where a gate has many checkpoints and more of them than are counted are waived, lowered, attested or refused",
    }),
  })
  .meta({ id: "Gate", description: "A gate, judged at `now`" });
export type GateView = z.infer<typeof GateView>;

const head = {
  now: Instant,
  log: LogHeadView.nullable().meta({
    description:
      "The newest head of the log, which whoever keeps this answer can compare later; null where none is known. As `now`, it does not change the ETag",
  }),
  migration: MigrationView,
};

export const GatesAnswer = z.strictObject({ ...head, gates: list(GateView), cursor: NextCursor }).meta({ id: "Gates" });
export type GatesAnswer = z.infer<typeof GatesAnswer>;

export const GateAnswer = z.strictObject({ ...head, gate: GateView }).meta({ id: "OneGate" });
