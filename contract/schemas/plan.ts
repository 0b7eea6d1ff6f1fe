import * as z from "zod";
import type { Eased as CoreEased } from "../../core/plan/easing/eased.ts";
import type { Easing as CoreEasing } from "../../core/plan/easing/easing.ts";
import type { PlanError as CorePlanError } from "../../core/plan/plan.ts";
import { STEPS } from "../../core/readiness/progress.ts";
import type { Proposal as CoreProposal, SeenProposal as CoreSeenProposal } from "../../core/readiness/proposal.ts";
import { Actor } from "./actor.ts";
import { MigrationView } from "./migration.ts";
import { Count, Digest, FactId, Instant, list, Version } from "./values.ts";

/** A record, so that a code that is missing here does not compile. */
const EASINGS: Readonly<Record<CoreEasing["code"], true>> = {
  "gate-removed": true,
  "gate-added": true,
  "gate-new": true,
  "step-changed": true,
  "checkpoint-removed": true,
  "input-changed": true,
  "rule-changed": true,
  "stabilization-shortened": true,
  "armed-earlier": true,
  "enforcement-dropped": true,
  "armed-later": true,
  "unit-changed": true,
  "title-changed": true,
  "home-changed": true,
  "agent-widened": true,
  "signer-changed": true,
  "waiver-lengthened": true,
  "approvals-lowered": true,
  "recipient-removed": true,
  "told-less-often": true,
  "told-later": true,
};

export const Easing = z
  .strictObject({
    code: z.enum(Object.keys(EASINGS) as CoreEasing["code"][]),
    about: z.string().meta({ description: "The gate, requirement, unit, agent or contact that it is about" }),
    member: z.string().exactOptional().meta({ description: "The member that changed" }),
    before: z.string(),
    after: z.string(),
  })
  .meta({ id: "Easing", description: "One way in which a plan version is easier" }) satisfies z.ZodType<CoreEasing>;

export const Eased = z
  .strictObject({ easings: list(Easing).meta({ description: "At most 50" }), easingCount: Count })
  .meta({ id: "Eased", description: "What a plan version makes easier" }) satisfies z.ZodType<CoreEased>;

export const ObjectVersion = z.strictObject({ key: z.string(), versionId: z.string() });

const ofProposal = {
  id: FactId,
  version: Version,
  digest: Digest,
  object: ObjectVersion,
  at: Instant,
  by: Actor,
  needs: Count.meta({ description: "How many others must approve" }),
  approvals: list(z.strictObject({ fact: FactId, by: Actor, at: Instant })),
};

export const Proposal = z
  .strictObject(ofProposal)
  .meta({ id: "Proposal", description: "A plan version that waits for approval" }) satisfies z.ZodType<CoreProposal>;

export const SeenProposal = z
  .strictObject({ planVersion: Version.meta({ description: "The version in force" }), digest: Digest })
  .meta({ id: "SeenProposal" }) satisfies z.ZodType<CoreSeenProposal>;

export const ProposalView = z
  .strictObject({
    now: Instant,
    migration: MigrationView,
    proposal: z
      .strictObject({
        ...ofProposal,
        eased: Eased.meta({ description: "Compared with the version in force" }),
        seen: SeenProposal.meta({ description: "What an approval must name" }),
      })
      .nullable()
      .meta({ description: "Null where none waits" }),
  })
  .meta({ id: "ProposalToApprove" });
export type ProposalView = z.infer<typeof ProposalView>;

export const ProgressView = z
  .strictObject({
    now: Instant,
    migration: z.string(),
    planVersion: Version.meta({ description: "The version in force; 0 where there is none" }),
    planDigest: Digest.nullable(),
    applying: z
      .strictObject({
        version: Version,
        digest: Digest,
        by: Actor,
        at: Instant.meta({ description: "When it was accepted" }),
        begun: z.boolean().meta({ description: "True once it can be neither abandoned nor replaced" }),
        step: z.enum([...STEPS, "accepted"]).meta({ description: "What is being written" }),
        done: Count,
        total: Count,
        workedAt: Instant.nullable().meta({ description: "When it was last known that somebody works on it" }),
      })
      .nullable()
      .meta({ description: "Null where no version is coming into force" }),
  })
  .meta({ id: "Progress", description: "How far a plan version has come on its way into force" });
export type ProgressView = z.infer<typeof ProgressView>;

export const PlanError = z
  .strictObject({
    code: z.string() as z.ZodType<CorePlanError["code"]>,
    message: z.string(),
    file: z.string(),
    line: z.int().min(1),
    column: z.int().min(1),
  })
  .meta({
    id: "PlanError",
    description: "An error or a warning in a plan, with its place",
  }) satisfies z.ZodType<CorePlanError>;

const ofVersion = {
  migration: z.string(),
  version: Version,
  digest: Digest,
  before: Version.meta({ description: "The version in force before it; 0 where there was none" }),
  eased: Eased,
  warnings: list(PlanError),
};

export const Accepted = z
  .strictObject({
    state: z.enum(["accepted", "proposed", "in-force"]).meta({
      description:
        "`accepted`: it comes into force by itself. `proposed`: it waits for approval, and nothing has changed",
    }),
    fact: z.string().meta({ description: "Id of the fact that there is once it is in force, and not before" }),
    ...ofVersion,
    proposal: Proposal.nullable(),
  })
  .meta({ id: "AppliedPlan", description: "What became of a request to apply a plan version" });
export type Accepted = z.infer<typeof Accepted>;

export const Preview = z
  .strictObject({ ...ofVersion, needs: Count.meta({ description: "How many others would have to approve it" }) })
  .meta({ id: "PlanPreview", description: "What applying a plan version would make easier; nothing is written" });
export type Preview = z.infer<typeof Preview>;

export const Decided = z
  .strictObject({
    fact: FactId,
    accepted: Accepted.nullable().meta({
      description: "What comes into force because of it; null where it needs more approvals, or was withdrawn",
    }),
  })
  .meta({ id: "DecidedProposal" });
export type Decided = z.infer<typeof Decided>;

export const Abandoned = z.strictObject({ fact: FactId }).meta({ id: "AbandonedPlan" });
export type Abandoned = z.infer<typeof Abandoned>;

export const AcceptedOrPreview = z.union([Accepted, Preview]);
