import * as z from "zod";
import type { Attested as CoreAttested } from "../../core/audit/evidence.ts";
import { Proof } from "../../core/manifest/proof.ts";
import type {
  Signature as CoreSignature,
  CheckpointState as CoreState,
} from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Seen as CoreSeen } from "../../core/readiness/checkpoint/seen.ts";
import type {
  PendingWaiver as CorePendingWaiver,
  Waiver as CoreWaiver,
} from "../../core/readiness/checkpoint/waiver.ts";
import type { RefusedLine as CoreRefusedLine } from "../../core/readiness/gate/gate.ts";
import type { LoweredLine as CoreLoweredLine } from "../../core/readiness/notification.ts";
import { Actor } from "./actor.ts";
import { FindingCode } from "./finding.ts";
import { MigrationView } from "./migration.ts";
import { Count, Digest, FactId, GateId, Instant, list, NextCursor, RequirementId, UnitId, Version } from "./values.ts";

export const CheckpointState = z.enum(["missing", "late", "passed", "stale", "failed", "inconclusive", "waived"]).meta({
  id: "CheckpointState",
  description: "As it is at `now`; it is satisfied while `passed` or `waived`",
}) satisfies z.ZodType<CoreState>;
export type CheckpointState = z.infer<typeof CheckpointState>;

const ofRefused = {
  at: Instant,
  code: FindingCode,
  agent: z.string().meta({ description: "As the key of the object says" }),
};

export const RefusedLine = z.strictObject(ofRefused).meta({
  id: "Refused",
  description: "The newest object that only claimed to be evidence, and was refused",
}) satisfies z.ZodType<CoreRefusedLine>;

export const Seen = z
  .strictObject({
    planVersion: Version,
    rules: z.string().meta({ description: "Digest of what the plan requires of the checkpoint" }),
    evidence: z.string().meta({ description: "Digest of the evidence: of a sign-off, of what it covers" }),
  })
  .meta({
    id: "Seen",
    description: "What is approved: an approval of anything else than is there by then is refused",
  }) satisfies z.ZodType<CoreSeen>;
export type Seen = z.infer<typeof Seen>;

export const Attested = z
  .strictObject({
    by: Actor,
    approvedBy: Actor.nullable().meta({ description: "Null where the plan takes one person's word" }),
    until: Instant.nullable().meta({ description: "Until when by the person's own word" }),
  })
  .meta({ id: "Attested", description: "A person's word as evidence" }) satisfies z.ZodType<CoreAttested>;

export const Waiver = z
  .strictObject({
    id: FactId,
    requestedBy: Actor,
    approvedBy: list(Actor),
    reason: z.string(),
    control: z.string().meta({ description: "What is done instead" }),
    grantedAt: Instant,
    expiresAt: Instant,
    warnedDays: z.int().nullable().meta({ description: "How many days before its end the last warning was sent" }),
    shortened: z
      .strictObject({
        by: Version.meta({ description: "The plan version that made it end earlier" }),
        at: Instant,
        from: Instant.meta({ description: "When it would have ended" }),
        announced: z.strictObject({ planVersion: Version, gates: list(GateId) }),
        notified: z.boolean(),
      })
      .exactOptional(),
  })
  .meta({
    id: "Waiver",
    description: "An approval that a checkpoint need not pass for a limited time",
  }) satisfies z.ZodType<CoreWaiver>;

export const PendingWaiver = z
  .strictObject({
    request: FactId,
    consents: list(z.strictObject({ by: Actor, role: z.string().nullable(), at: Instant, seen: Seen })),
  })
  .meta({
    id: "PendingWaiver",
    description: "A requested waiver of a sign-off that some of the signers have approved",
  }) satisfies z.ZodType<CorePendingWaiver>;

export const Signature = z
  .strictObject({
    role: z.string(),
    by: Actor,
    reason: z.string(),
    at: Instant,
    digest: z.string().meta({ description: "Names the evidence that is signed" }),
    fact: FactId,
  })
  .meta({ id: "Signature", description: "One signer's approval" }) satisfies z.ZodType<CoreSignature>;

const Size = z.strictObject({ entries: Count, bytes: Count });

export const LoweredLine = z
  .strictObject({
    unit: UnitId,
    requirement: RequirementId,
    at: Instant,
    from: Size,
    to: Size,
    requestedBy: z.string(),
    approvedBy: z.string(),
  })
  .meta({
    id: "Lowered",
    description: "That two people accepted less than was accepted before",
  }) satisfies z.ZodType<CoreLoweredLine>;

const ofCheckpoint = {
  unit: UnitId,
  requirement: RequirementId,
  state: CheckpointState,
  since: Instant.meta({ description: "Since when it is in this state" }),
  validUntil: Instant.nullable().meta({ description: "When its evidence expires" }),
  completedAt: Instant.nullable().meta({ description: "When its evidence was completed" }),
  agent: z.string().nullable().meta({ description: "Who sealed its evidence; null also where a person attested it" }),
  attested: Attested.nullable(),
  entries: Count.nullable(),
  bytes: Count.nullable(),
  reason: z.string().nullable().meta({ description: "Why it is not satisfied, in one line" }),
  refused: z
    .strictObject({ ...ofRefused, fact: FactId })
    .nullable()
    .meta({ description: "The last object that claimed to be newer evidence and was refused" }),
  proof: Proof.nullable().meta({ description: "How strong a proof of a usable backup; null where it proves none" }),
  durationMs: Count.nullable().meta({ description: "Duration of a restore, or of another check" }),
  fact: FactId.nullable().meta({ description: "Id of the fact of its evidence" }),
  gates: list(GateId).meta({ description: "The gates that it counts in" }),
  deadline: Instant.nullable().meta({ description: "While missing: by when it is due" }),
  waiver: Waiver.nullable().meta({ description: "A waiver in force, even where the evidence passes" }),
  lowered: LoweredLine.nullable(),
  pendingWaiver: PendingWaiver.nullable(),
  signatures: list(Signature),
};

export const CheckpointView = z
  .strictObject(ofCheckpoint)
  .meta({ id: "Checkpoint", description: "One requirement of one unit, as it is at `now`" });
export type CheckpointView = z.infer<typeof CheckpointView>;

export const ListedCheckpoint = z
  .strictObject({
    ...ofCheckpoint,
    isQuiet: z.boolean().meta({ description: "True where only gates that are not armed need it: nobody is reminded" }),
    owner: z.string().nullable().meta({ description: "The contact who is responsible for the unit" }),
  })
  .meta({ id: "ListedCheckpoint", description: "A checkpoint among those of a migration" });
export type ListedCheckpoint = z.infer<typeof ListedCheckpoint>;

export const CheckpointsAnswer = z
  .strictObject({ now: Instant, migration: MigrationView, checkpoints: list(ListedCheckpoint), cursor: NextCursor })
  .meta({ id: "Checkpoints", description: "A page of a migration's checkpoints" });
export type CheckpointsAnswer = z.infer<typeof CheckpointsAnswer>;

const StateCount = z.strictObject({
  state: CheckpointState,
  count: Count,
  isAtLeast: z.boolean().meta({ description: "True where there may be more: then they were not counted to their end" }),
});

export const CountsAnswer = z
  .strictObject({ now: Instant, migration: MigrationView, states: list(StateCount) })
  .meta({ id: "Counts", description: "How many checkpoints are in each state, as it was written last" });
export type CountsAnswer = z.infer<typeof CountsAnswer>;

const Limits = z
  .strictObject({
    maxDurationMs: Count.nullable().meta({ description: "How long a restore may take" }),
    minimumProof: Proof.nullable(),
    offSiteCopies: Count.nullable(),
    immutableCopies: Count.nullable(),
    copyRule: z.enum(["3-2-1", "3-2-1-1-0"]).nullable(),
  })
  .meta({ id: "Limits", description: "What the plan asks of the evidence; null where it asks nothing of this" });

const AttestingRole = z.enum(["operator", "manager"]);

export const ApprovalView = z
  .strictObject({
    now: Instant,
    checkpoint: CheckpointView,
    title: z.string(),
    roles: list(z.string()).meta({ description: "The roles that sign, where it is a sign-off; else none" }),
    shown: list(CheckpointView).meta({ description: "What an approval is about: of a sign-off, what it covers" }),
    source: z.string().nullable().meta({ description: "By what the plan requires it: a document, or its own reason" }),
    limits: Limits,
    attest: z
      .strictObject({
        roles: list(AttestingRole),
        approvals: z.int().min(0).max(1).meta({ description: "How many others must approve a person's word" }),
        validUntil: Instant.meta({ description: "Until when a word that is given now would be valid" }),
      })
      .nullable()
      .meta({ description: "Who may attest it; null where nobody may" }),
    seen: Seen.meta({ description: "What an approval must name" }),
    digest: Digest.meta({ description: "Of `seen`, in one short name" }),
  })
  .meta({ id: "CheckpointToApprove", description: "A checkpoint as somebody sees it who signs or waives it" });
export type ApprovalView = z.infer<typeof ApprovalView>;
