import { earlier, type Instant } from "../instant.ts";
import type { Plan, PlannedGate } from "../plan/plan.ts";
import { type Checkpoint, checkpointId } from "./checkpoint/checkpoint.ts";
import { planCheckpoint } from "./checkpoint/plan.ts";
import { blockersAmong, pendingComparisons } from "./comparison-inputs.ts";
import type { Gate, GateShard, GateVerdict } from "./gate/gate.ts";
import { judgeGate } from "./gate/judge.ts";
import { membersByGate } from "./gate/members.ts";
import { planGate } from "./gate/plan.ts";
import { planShards, shardId, shardOf } from "./gate/shard.ts";
import { planComparisons } from "./plan-comparisons.ts";
import { isAsPlanned, PARTS_WAY, plannedParts, writtenParts } from "./planned-parts.ts";

/** A migration's checkpoints and gates, by id. */
export interface MigrationState {
  readonly checkpoints: ReadonlyMap<string, Checkpoint>;
  readonly gates: ReadonlyMap<string, Gate>;
}

export const emptyState: MigrationState = { checkpoints: new Map(), gates: new Map() };

/**
 * Which items a plan version writes: all of them, as earlier builds did, or those of which it changes something, by digests that
 * are made in this way ({@link PARTS_WAY}). Its fact says which, so that a history is replayed as it was written.
 */
export type Rewrites = "all" | number;

/** How a plan version comes into force. */
export interface PlanWay {
  readonly rewrites?: Rewrites;
  /** The version in force before; undefined where that is the one of each item. */
  readonly replaces?: number | undefined;
  /** About how many checkpoints each shard of a large gate counts; absent where gates have none. */
  readonly membersPerShard?: number | undefined;
}

/** Whether items are as a plan has them, and how that is written; undefined where the plan version writes all. */
interface Marks<P> {
  isSame(before: { readonly planVersion: number; readonly parts?: string }, planned: P): boolean;
  mark<T>(after: T, planned: P): T & { readonly parts: string };
}

const marksOf = <P>(rewrites: Rewrites, version: number, digestOf: (planned: P) => string): Marks<P> | undefined =>
  rewrites === "all"
    ? undefined
    : {
        isSame: (before, planned) => isAsPlanned(before, rewrites, digestOf(planned)),
        mark: (after, planned) => ({ ...after, parts: writtenParts(version, rewrites, digestOf(planned)) }),
      };

/**
 * The checkpoints of a plan over the old ones, by id; those that the plan no longer requires are absent, and those of which it
 * changes nothing are the same objects. One that is of this plan version already was written before a crash, and stays as it is.
 */
export const planCheckpoints = (
  old: ReadonlyMap<string, Checkpoint>,
  plan: Plan,
  at: Instant,
  { rewrites = PARTS_WAY, replaces }: PlanWay = {},
): Map<string, Checkpoint> => {
  const units = new Map(plan.units.map((unit) => [unit.id, unit]));
  const requirements = new Map(plan.requirements.map((requirement) => [requirement.id, requirement]));
  const { remindEveryMs, maxWaiverMs } = plan.policy;
  const agents = new Map(plan.agents.map((agent) => [agent.id, agent]));
  const basis = { migration: plan.migration, version: plan.version, replaces, remindEveryMs, maxWaiverMs, agents };
  const marks = marksOf(rewrites, plan.version, plannedParts(plan).ofCheckpoint);
  const next = new Map<string, Checkpoint>();
  for (const planned of plan.checkpoints) {
    const id = checkpointId(planned);
    const requirement = requirements.get(planned.requirement);
    const unit = units.get(planned.unit);
    if (requirement === undefined || unit === undefined) throw new TypeError(`plan has a dangling checkpoint ${id}`);
    const before = old.get(id);
    if (before !== undefined && (before.planVersion === plan.version || marks?.isSame(before, planned) === true)) {
      next.set(id, before);
      continue;
    }
    const after = planCheckpoint(before, planned, basis, requirement, unit, at);
    next.set(id, marks?.mark(after, planned) ?? after);
  }
  return planComparisons(next, plan, at, (id) => old.get(id) !== next.get(id));
};

export interface PlannedGateOutcome {
  readonly before: Gate | undefined;
  readonly after: Gate;
  readonly planned: PlannedGate;
  readonly members: readonly Checkpoint[];
  readonly verdict: GateVerdict;
}

/**
 * Writers that were under way may keep a checkpoint satisfied for a shorter time without writing its gate, down to the bound that
 * the gate had.
 */
const withinBound = (before: Gate | undefined, after: Gate): Gate =>
  before?.state === "clear" && before.validUntil !== null && after.validUntil !== null
    ? { ...after, validUntil: earlier(before.validUntil, after.validUntil) }
    : after;

/**
 * The gates of a plan over its checkpoints. One stays the same object of which the plan changes nothing, nor of any of its
 * checkpoints; and so does one that is of this plan version already.
 */
export const planGates = (
  old: ReadonlyMap<string, Gate>,
  checkpoints: ReadonlyMap<string, Checkpoint>,
  plan: Plan,
  at: Instant,
  { rewrites = PARTS_WAY, membersPerShard }: PlanWay = {},
): PlannedGateOutcome[] => {
  const members = membersByGate(checkpoints.values());
  const requirements = new Map(plan.requirements.map((requirement) => [requirement.id, requirement]));
  const comparing = pendingComparisons([...checkpoints.values()], requirements);
  const marks = marksOf(rewrites, plan.version, plannedParts(plan).ofGate);
  const isWritten = ({ planVersion }: Pick<Checkpoint, "planVersion">): boolean => planVersion === plan.version;
  return plan.gates.map((planned) => {
    const group = members.get(planned.id) ?? [];
    const before = old.get(planned.id);
    // As everywhere, a clear gate stays clear while comparisons run; but not where it has never counted them.
    const counted =
      before?.state === "clear" ? group.filter((one) => isWritten(one) && one.newInGates.includes(planned.id)) : group;
    const verdict = judgeGate(group, blockersAmong(comparing, counted), at);
    const outcome = { before, planned, members: group, verdict };
    const isSame = before !== undefined && marks?.isSame(before, planned) === true && !group.some(isWritten);
    if (before !== undefined && (isSame || isWritten(before))) return { ...outcome, after: before };
    const after = planGate(before, planned, plan, group, verdict, at, membersPerShard);
    return { ...outcome, after: marks?.mark(withinBound(before, after), planned) ?? after };
  });
};

/**
 * The shards of a plan's gates, and those that are left of other gates, or of other numbers of shards.
 * @param gone checkpoints that the plan no longer requires
 * @param again the same as `old`, read again after the checkpoints
 */
export const planAllShards = (
  old: readonly GateShard[],
  gates: readonly PlannedGateOutcome[],
  gone: readonly Checkpoint[],
  again: readonly GateShard[] = [],
): { readonly shards: readonly GateShard[]; readonly removed: readonly GateShard[] } => {
  const before = new Map(old.map((one) => [shardId(one), one]));
  const versions = new Map(again.map((one) => [shardId(one), one.version]));
  const steady = new Set(old.filter((one) => versions.get(shardId(one)) === one.version).map(shardId));
  const leaving = membersByGate(gone);
  const droppedOf = ({ id, shards }: Gate): ReadonlySet<string> =>
    new Set(
      (shards === undefined ? [] : (leaving.get(id) ?? [])).map((one) =>
        shardId({ gate: id, shard: shardOf(one, shards ?? 1) }),
      ),
    );
  const shards = gates.flatMap(({ after, members }) =>
    planShards(after, members, before, { steady, dropped: droppedOf(after) }),
  );
  const kept = new Set(shards.map(shardId));
  return { shards, removed: old.filter((one) => !kept.has(shardId(one))) };
};

/** The whole state of a migration after a plan version was applied at an instant. What its shards count follows from it. */
export const applyPlan = (state: MigrationState, plan: Plan, at: Instant, way: PlanWay = {}): MigrationState => {
  const checkpoints = planCheckpoints(state.checkpoints, plan, at, way);
  const gates = new Map(planGates(state.gates, checkpoints, plan, at, way).map(({ after }) => [after.id, after]));
  return { checkpoints, gates };
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
