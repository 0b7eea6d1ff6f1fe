import { whyFallen } from "../../audit/standing.ts";
import type { Instant } from "../../instant.ts";
import { deadlineOf, validUntil } from "../../plan/calendar/validity.ts";
import type { Agent, Requirement, Unit } from "../../plan/document.ts";
import type { PlannedCheckpoint } from "../../plan/plan.ts";
import { rulesDigest } from "../../plan/rules-digest.ts";
import { firstVersion } from "../version.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** The evidence and state under the ages of the new plan. */
const agedState = (previous: Checkpoint, requirement: Requirement, at: Instant) => {
  const { state, evidence } = previous;
  // A comparison is valid as long as what it read, which is known once all checkpoints are planned.
  const aged =
    evidence === null || requirement.evidence === "cross-check"
      ? evidence
      : { ...evidence, validUntil: validUntil(requirement, evidence.completedAt) };
  const fresh = state === "stale" && aged !== null && at < aged.validUntil;
  return { evidence: aged, ...(fresh ? ({ state: "passed", since: at, reason: null, remindAt: null } as const) : {}) };
};

/** What a plan says of all its checkpoints alike. */
export interface PlanBasis {
  readonly migration: string;
  readonly version: number;
  readonly remindEveryMs: number | null;
  /** By id: evidence stands while the plan trusts the agent and the key that sealed it. */
  readonly agents: ReadonlyMap<string, Agent>;
}

/** Why a plan version voids the evidence of a checkpoint, and what else of it then goes; undefined where it stands. */
const voidedBy = (previous: Checkpoint, rules: string, { version, agents }: PlanBasis) => {
  if (previous.rules !== rules) return { reason: `plan version ${version} requires something else`, waiver: null };
  const { evidence, waiver } = previous;
  const reason = evidence === null ? undefined : whyFallen(evidence, previous.unit, agents);
  return reason === undefined ? undefined : { reason: `plan version ${version}: ${reason}`, waiver };
};

/** The checkpoint under a plan version: new, kept as it is, or void where the plan no longer accepts what it has. */
export const planCheckpoint = (
  previous: Checkpoint | undefined,
  planned: PlannedCheckpoint,
  plan: PlanBasis,
  requirement: Requirement,
  unit: Unit,
  at: Instant,
): Checkpoint => {
  const rules = rulesDigest(requirement, unit);
  const base = {
    migration: plan.migration,
    unit: planned.unit,
    requirement: planned.requirement,
    version: previous === undefined ? firstVersion(plan.version) : previous.version + 1,
    planVersion: plan.version,
    rules,
    remindEveryMs: unit.owner === undefined ? null : plan.remindEveryMs,
    gates: planned.gates,
  };
  const fresh = {
    state: "missing",
    since: at,
    reason: null,
    deadline: deadlineOf(requirement, at),
    evidence: null,
    changed: null,
    waiver: null,
    signatures: [],
    remindAt: null,
  } as const;
  if (previous === undefined) return { ...base, ...fresh, baseline: [] };
  const voided = voidedBy(previous, rules, plan);
  if (voided !== undefined) return { ...base, ...fresh, ...voided, baseline: previous.baseline };
  const deadline = previous.state === "missing" ? deadlineOf(requirement, previous.since) : previous.deadline;
  return { ...previous, ...base, deadline, ...agedState(previous, requirement, at) };
};
