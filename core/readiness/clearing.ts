import { isFindingCode, isOfBaseline } from "../finding.ts";
import type { Instant } from "../instant.ts";
import { attestOf } from "../plan/attest.ts";
import { validUntil } from "../plan/calendar/validity.ts";
import { indexReads } from "../plan/index-reads.ts";
import type { Plan, Requirement } from "../plan/plan.ts";
import { isMetByManifest, readsOf } from "../plan/reads.ts";
import { type Checkpoint, checkpointId, isSatisfiedAt } from "./checkpoint/checkpoint.ts";
import { currentSignatures } from "./checkpoint/decide-sign-off.ts";
import type { RequestedApproval } from "./checkpoint/pending-request.ts";
import { pendingRequestsAt } from "./checkpoint/requests.ts";
import { openRoles } from "./checkpoint/signer.ts";
import { inputsDigest, isOutdated } from "./comparison-inputs.ts";
import type { Blocker, Gate } from "./gate/gate.ts";
import { blockerOf, byUrgency } from "./gate/judge.ts";

/** What would clear a gate: the shortest list of things to bring, and what is waited for. Pure, of what is known of it. */

/** What is to be brought for one checkpoint. */
export type Bring =
  /** A newer manifest, by one of the agents that the plan lets speak for the unit. */
  | {
      readonly what: "evidence";
      readonly evidence: "inventory" | "backup" | "verification" | "document";
      readonly agents: readonly string[];
    }
  /** A comparison of evidence that is there found something: newer evidence of what it reads, in which that is mended. */
  | { readonly what: "inputs"; readonly of: readonly string[] }
  /** Signatures by these roles. */
  | { readonly what: "signatures"; readonly roles: readonly string[] };

/** What people may decide instead; `request` is what waits for approval already. */
export interface Instead {
  readonly what: RequestedApproval;
  readonly request: string | null;
  /** Who decides, where the plan names roles: the signers of a sign-off that is waived, whoever may attest. */
  readonly roles: readonly string[];
  /** Of a waiver: for how long at most. */
  readonly maxMs?: number;
}

/** One thing to bring. */
export interface ClearingStep {
  readonly unit: string;
  readonly requirement: string;
  readonly blocker: Blocker;
  readonly bring: Bring;
  readonly instead: readonly Instead[];
  /** What must be satisfied first. */
  readonly after: readonly string[];
  /** Checkpoints of the gate that follow by themselves once this is there, such as comparisons. */
  readonly clears: readonly string[];
}

/** What the gate waits for beside what is to be brought. */
export type Waiting =
  | { readonly for: "comparison"; readonly of: readonly string[] }
  | { readonly for: "stabilization"; readonly until: Instant | null; readonly forMs: number }
  | { readonly for: "arming"; readonly from: Instant | null }
  | { readonly for: "plan"; readonly version: number };

export interface Clearing {
  /** At most 200, in the order in which they can be brought; `stepCount` counts them all. */
  readonly steps: readonly ClearingStep[];
  readonly stepCount: number;
  readonly waits: readonly Waiting[];
}

const MAX_STEPS = 200;

export interface ClearingInputs {
  readonly gate: Gate;
  readonly members: readonly Checkpoint[];
  readonly checkpoints: readonly Checkpoint[];
  readonly plan: Plan;
  /** Members whose comparison is under way. */
  readonly comparing: readonly Blocker[];
  readonly applying: number | null;
}

type Step = ClearingStep & { readonly clears: string[] };

const agentsOf = ({ agents }: Plan, unit: string): readonly string[] =>
  agents.filter(({ units }) => units.includes(unit) || units.includes("*")).map(({ id }) => id);

const isTalkedAway = ({ state, unjudgedAt, contradicted }: Checkpoint): boolean =>
  state === "failed" || state === "inconclusive" || unjudgedAt !== undefined || contradicted === true;

const insteadOf = (checkpoint: Checkpoint, requirement: Requirement, { policy }: Plan, now: Instant): Instead[] => {
  const requested = (what: RequestedApproval): string | null =>
    pendingRequestsAt(checkpoint, now).find((one) => one.what === what)?.id ?? null;
  const attest = attestOf(requirement);
  const { because } = checkpoint;
  const signers = requirement.evidence === "sign-off" ? requirement.signers.map(({ role }) => role) : [];
  const ofBaseline = because !== undefined && isFindingCode(because.code) && isOfBaseline(because.code);
  return [
    ...(attest === undefined || isTalkedAway(checkpoint)
      ? []
      : [{ what: "attestation" as const, request: requested("attestation"), roles: attest.roles }]),
    ...(ofBaseline ? [{ what: "baseline" as const, request: requested("baseline"), roles: [] }] : []),
    { what: "waiver", request: requested("waiver"), roles: signers, maxMs: policy.maxWaiverMs },
  ];
};

/**
 * What would clear a gate at an instant. What only follows from other evidence is not to be brought: a comparison runs by itself
 * once what it reads is there, and nobody can sign before what is signed is satisfied.
 */
export const clearingOf = (
  { gate, members, checkpoints, plan, comparing, applying }: ClearingInputs,
  now: Instant,
): Clearing => {
  const requirements = new Map(plan.requirements.map((one) => [one.id, one]));
  const readsFrom = indexReads(checkpoints);
  const steps: Step[] = [];
  const compares = new Set(comparing.map(checkpointId));
  const seen = new Map<string, readonly Step[]>();

  const isOpen = (one: Checkpoint): boolean => one.uncompared === true || !isSatisfiedAt(one, now);

  const add = (checkpoint: Checkpoint, requirement: Requirement, bring: Bring, after: readonly string[]): Step[] => {
    const { unit, requirement: id } = checkpoint;
    const instead = insteadOf(checkpoint, requirement, plan, now);
    const step = { unit, requirement: id, blocker: blockerOf(checkpoint, now), bring, instead, after, clears: [] };
    steps.push(step);
    return [step];
  };

  /** What is to be brought so that a checkpoint is satisfied. Plans have no circles. */
  const bringFor = (checkpoint: Checkpoint): readonly Step[] => {
    const id = checkpointId(checkpoint);
    const needed = seen.get(id) ?? bringOnce(checkpoint, id);
    seen.set(id, needed);
    return needed;
  };

  const bringOnce = (checkpoint: Checkpoint, id: string): readonly Step[] => {
    const requirement = requirements.get(checkpoint.requirement);
    if (requirement === undefined) return [];
    if (isMetByManifest(requirement)) {
      const agents = agentsOf(plan, checkpoint.unit);
      return add(checkpoint, requirement, { what: "evidence", evidence: requirement.evidence, agents }, []);
    }
    const inputs = readsFrom(requirement, checkpoint.unit);
    const first = [...new Set(inputs.filter(isOpen).flatMap(bringFor))];
    if (requirement.evidence === "sign-off") {
      const untilOf = (since: Instant): Instant => validUntil(requirement, since);
      const signed = currentSignatures(checkpoint, inputsDigest(inputs), untilOf, now);
      const roles = openRoles(requirement, first.length === 0 ? signed : []);
      return add(checkpoint, requirement, { what: "signatures", roles }, first.map(checkpointId));
    }
    if (first.length > 0) return first;
    if (isOutdated(checkpoint, requirement, inputs)) {
      compares.add(id);
      return [];
    }
    const of = inputs.length > 0 ? inputs.map(checkpointId) : readsOf(requirement);
    return add(checkpoint, requirement, { what: "inputs", of: of.slice(0, MAX_STEPS) }, []);
  };

  for (const member of members.filter((one) => !isSatisfiedAt(one, now)))
    for (const step of bringFor(member))
      if (checkpointId(step) !== checkpointId(member)) step.clears.push(checkpointId(member));

  const ordered = steps.toSorted((a, b) => a.after.length - b.after.length || byUrgency(a.blocker, b.blocker));
  const { arming, stableForMs, stableAt, state } = gate;
  const waits: Waiting[] = [
    ...(applying === null ? [] : [{ for: "plan" as const, version: applying }]),
    ...(compares.size === 0 ? [] : [{ for: "comparison" as const, of: [...compares].toSorted() }]),
    ...(arming?.isArmed === false ? [{ for: "arming" as const, from: arming.from }] : []),
    ...(state === "blocked" && (stableForMs > 0 || stableAt !== null)
      ? [{ for: "stabilization" as const, until: steps.length === 0 ? stableAt : null, forMs: stableForMs }]
      : []),
  ];
  return { steps: ordered.slice(0, MAX_STEPS), stepCount: ordered.length, waits };
};
