import type { Instant } from "../instant.ts";
import type { Plan, PlannedGate } from "../plan/plan.ts";
import { type Checkpoint, checkpointId } from "./checkpoint/checkpoint.ts";
import { planCheckpoint } from "./checkpoint/plan.ts";
import { blockersAmong, pendingComparisons } from "./comparison-inputs.ts";
import type { Gate, GateShard, GateVerdict } from "./gate/gate.ts";
import { judgeGate } from "./gate/judge.ts";
import { membersByGate } from "./gate/members.ts";
import { planGate } from "./gate/plan.ts";
import { planShards, shardId } from "./gate/shard.ts";
import { planComparisons } from "./plan-comparisons.ts";

/** A migration's checkpoints and gates, by id. */
export interface MigrationState {
  readonly checkpoints: ReadonlyMap<string, Checkpoint>;
  readonly gates: ReadonlyMap<string, Gate>;
}

export const emptyState: MigrationState = { checkpoints: new Map(), gates: new Map() };

/**
 * The checkpoints of a plan over the old ones, by id; those that the plan no longer requires are absent. One that is of
 * this plan version already was written before a crash, and stays as it is.
 */
export const planCheckpoints = (
  old: ReadonlyMap<string, Checkpoint>,
  plan: Plan,
  at: Instant,
): Map<string, Checkpoint> => {
  const units = new Map(plan.units.map((unit) => [unit.id, unit]));
  const requirements = new Map(plan.requirements.map((requirement) => [requirement.id, requirement]));
  const { remindEveryMs, maxWaiverMs } = plan.policy;
  const agents = new Map(plan.agents.map((agent) => [agent.id, agent]));
  const basis = { migration: plan.migration, version: plan.version, remindEveryMs, maxWaiverMs, agents };
  const next = new Map<string, Checkpoint>();
  for (const planned of plan.checkpoints) {
    const id = checkpointId(planned);
    const requirement = requirements.get(planned.requirement);
    const unit = units.get(planned.unit);
    if (requirement === undefined || unit === undefined) throw new TypeError(`plan has a dangling checkpoint ${id}`);
    const before = old.get(id);
    next.set(
      id,
      before?.planVersion === plan.version ? before : planCheckpoint(before, planned, basis, requirement, unit, at),
    );
  }
  return planComparisons(next, plan, at, (id) => old.get(id)?.planVersion !== plan.version);
};

export interface PlannedGateOutcome {
  readonly before: Gate | undefined;
  readonly after: Gate;
  readonly planned: PlannedGate;
  readonly members: readonly Checkpoint[];
  readonly verdict: GateVerdict;
}

/**
 * The gates of a plan over its checkpoints; one that is of this plan version already stays as it is.
 * @param membersPerShard as the head's claim of this version says, and its fact; absent of versions that know no shards
 */
export const planGates = (
  old: ReadonlyMap<string, Gate>,
  checkpoints: ReadonlyMap<string, Checkpoint>,
  plan: Plan,
  at: Instant,
  membersPerShard?: number,
): PlannedGateOutcome[] => {
  const members = membersByGate(checkpoints.values());
  const requirements = new Map(plan.requirements.map((requirement) => [requirement.id, requirement]));
  const comparing = pendingComparisons([...checkpoints.values()], requirements);
  return plan.gates.map((planned) => {
    const group = members.get(planned.id) ?? [];
    const before = old.get(planned.id);
    // As everywhere, a clear gate stays clear while comparisons run; but not where it has never counted them.
    const counted =
      before?.state === "clear" ? group.filter(({ newInGates }) => newInGates.includes(planned.id)) : group;
    const verdict = judgeGate(group, blockersAmong(comparing, counted), at);
    const after =
      before?.planVersion === plan.version
        ? before
        : planGate(before, planned, plan, group, verdict, at, membersPerShard);
    return { before, after, planned, members: group, verdict };
  });
};

/** The shards of a plan's gates, and those that are left of other gates, or of other numbers of shards. */
export const planAllShards = (
  old: readonly GateShard[],
  gates: readonly PlannedGateOutcome[],
): { readonly shards: readonly GateShard[]; readonly removed: readonly GateShard[] } => {
  const before = new Map(old.map((one) => [shardId(one), one]));
  const shards = gates.flatMap(({ after, members }) => planShards(after, members, before));
  const kept = new Set(shards.map(shardId));
  return { shards, removed: old.filter((one) => !kept.has(shardId(one))) };
};

/**
 * The whole state of a migration after a plan version was applied at an instant. What its shards count follows from it.
 * @param membersPerShard as {@link planGates}
 */
export const applyPlan = (state: MigrationState, plan: Plan, at: Instant, membersPerShard?: number): MigrationState => {
  const checkpoints = planCheckpoints(state.checkpoints, plan, at);
  const planned = planGates(state.gates, checkpoints, plan, at, membersPerShard);
  return { checkpoints, gates: new Map(planned.map(({ after }) => [after.id, after])) };
};

/** What a new plan version changes, for the person who applies it. */
export interface PlanChanges {
  readonly added: number;
  readonly removed: number;
  readonly kept: number;
  /** Checkpoints whose evidence no longer counts, because the plan now requires something else; at most 50. */
  readonly voided: readonly string[];
  readonly voidedCount: number;
  /** Checkpoints whose waiver ends earlier than before, or has ended, or that are gone with it; at most 50. */
  readonly waivers: readonly string[];
  readonly waiverCount: number;
}

export const NO_CHANGES: PlanChanges = {
  added: 0,
  removed: 0,
  kept: 0,
  voided: [],
  voidedCount: 0,
  waivers: [],
  waiverCount: 0,
};

const MAX_NAMED = 50;

const isShortened = ({ waiver: before = null }: Partial<Checkpoint>, { waiver }: Checkpoint): boolean =>
  before !== null && waiver !== null && waiver.expiresAt < before.expiresAt;

export const planChanges = (
  old: ReadonlyMap<string, Checkpoint>,
  next: ReadonlyMap<string, Checkpoint>,
): PlanChanges => {
  const voided = [...next].filter(
    ([id, { evidence }]) => evidence === null && (old.get(id)?.evidence ?? null) !== null,
  );
  const shortened = [...next].filter(([id, one]) => isShortened(old.get(id) ?? {}, one));
  const gone = [...old].filter(([id, { waiver }]) => !next.has(id) && waiver !== null);
  const waivers = [...shortened, ...gone];
  const added = [...next.keys()].filter((id) => !old.has(id)).length;
  return {
    added,
    removed: [...old.keys()].filter((id) => !next.has(id)).length,
    kept: next.size - added - voided.length,
    voided: voided.slice(0, MAX_NAMED).map(([id]) => id),
    voidedCount: voided.length,
    waivers: waivers.slice(0, MAX_NAMED).map(([id]) => id),
    waiverCount: waivers.length,
  };
};
