import type { Evidence } from "../../audit/evidence.ts";
import { whyFallen } from "../../audit/standing.ts";
import { earlier, type Instant, plus } from "../../instant.ts";
import { deadlineOf, validUntil } from "../../plan/calendar/validity.ts";
import type { Agent, Requirement, Unit } from "../../plan/document.ts";
import type { PlannedCheckpoint } from "../../plan/plan.ts";
import { asksTheSame, rulesDigest } from "../../plan/rules-digest.ts";
import { firstVersion } from "../version.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { withoutAsked } from "./evolve.ts";
import { planWaiver, type WaiverPolicy } from "./plan-waiver.ts";

/** Whatever a plan allows, a word is valid no longer than whoever gave it says. */
const agedUntil = (requirement: Requirement, { completedAt, attested }: Evidence): Instant => {
  const byPlan = validUntil(requirement, completedAt);
  return attested?.until == null ? byPlan : earlier(byPlan, attested.until);
};

/** The evidence and state under the ages of the new plan. */
const agedState = (previous: Checkpoint, requirement: Requirement, at: Instant) => {
  const { state, evidence } = previous;
  // A comparison is valid as long as what it read, which is known once all checkpoints are planned.
  const aged =
    evidence === null || requirement.evidence === "cross-check"
      ? evidence
      : { ...evidence, validUntil: agedUntil(requirement, evidence) };
  const fresh = state === "stale" && aged !== null && at < aged.validUntil;
  return { evidence: aged, ...(fresh ? ({ state: "passed", since: at, reason: null, remindAt: null } as const) : {}) };
};

/** When the owner is reminded next under the new plan: at once of what is late already, where nobody was to be reminded. */
const remindersFrom = ({ state, remindAt }: Checkpoint, everyMs: number | null, at: Instant): Instant | null => {
  if (everyMs === null || (state !== "late" && state !== "stale")) return null;
  return remindAt === null ? at : earlier(remindAt, plus(at, everyMs));
};

/** What a plan says of all its checkpoints alike. */
export interface PlanBasis extends WaiverPolicy {
  readonly migration: string;
  readonly remindEveryMs: number | null;
  /** By id: evidence stands while the plan trusts the agent and the key that sealed it. */
  readonly agents: ReadonlyMap<string, Agent>;
}

/**
 * What evidence whose key is no longer trusted is still known for. Whoever could seal it could give it any number, and could
 * keep good evidence out by one that passes; but where it did not pass, nothing older passes in its place.
 */
const orderedBy = ({ state, evidence, voided }: Checkpoint): Evidence | null => {
  if (evidence === null || (state !== "failed" && state !== "inconclusive")) return voided;
  const { sequence: _, ...unnumbered } = evidence;
  return unnumbered;
};

/**
 * True where sealed evidence does not pass, or did not when a plan voided it. No plan makes that unsaid, whether it asks for
 * something else or trusts another key: people could have its evidence voided, and state the opposite.
 */
const isContradicted = ({ state, evidence, contradicted }: Checkpoint): boolean =>
  contradicted === true || (evidence?.object != null && (state === "failed" || state === "inconclusive"));

/** Why a plan version voids the evidence of a checkpoint, and what of it remains; undefined where it stands. */
const voidedBy = (previous: Checkpoint, rules: string, plan: PlanBasis, at: Instant) => {
  const { evidence, voided, unit } = previous;
  if (!asksTheSame(previous.rules, rules))
    return {
      reason: `plan version ${plan.version} requires something else`,
      because: { code: "plan-requires-else", planVersion: plan.version } as const,
      waiver: planWaiver(previous, plan, false, at),
      voided: evidence ?? voided,
    };
  const reason = evidence === null ? undefined : whyFallen(evidence, unit, plan.agents);
  if (reason === undefined) return undefined;
  return {
    reason: `plan version ${plan.version}: ${reason}`,
    because: { code: "plan-distrusts", planVersion: plan.version } as const,
    waiver: planWaiver(previous, plan, true, at),
    voided: orderedBy(previous),
  };
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
    newInGates: planned.gates.filter((gate) => previous?.gates.includes(gate) !== true),
    readerGates: planned.readerGates,
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
  if (previous === undefined) return { ...base, ...fresh, voided: null, baseline: [] };
  const voided = voidedBy(previous, rules, plan, at);
  // What nobody could judge stays unknown, whatever the plan asks.
  const { baseline, lowered, unjudgedAt, refused } = previous;
  const kept = {
    ...(unjudgedAt === undefined ? {} : { unjudgedAt }),
    ...(isContradicted(previous) ? ({ contradicted: true } as const) : {}),
    ...(lowered === undefined ? {} : { lowered }),
    ...(refused === undefined ? {} : { refused }),
  };
  if (voided !== undefined) return { ...base, ...fresh, ...voided, ...kept, baseline };
  const deadline = previous.state === "missing" ? deadlineOf(requirement, previous.since) : previous.deadline;
  const remindAt = remindersFrom(previous, base.remindEveryMs, at);
  const waiver = planWaiver(previous, plan, true, at);
  return { ...withoutAsked(previous), ...base, deadline, remindAt, waiver, ...agedState(previous, requirement, at) };
};
