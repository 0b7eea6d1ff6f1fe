import type { Instant } from "../instant.ts";
import type { Plan, PlannedGate } from "../plan/plan.ts";
import { type Checkpoint, checkpointId } from "./checkpoint/checkpoint.ts";
import { planCheckpoint } from "./checkpoint/plan.ts";
import { blockersAmong, pendingComparisons } from "./comparison-inputs.ts";
import { isUnsatisfied, recheckAt } from "./gate/decide.ts";
import type { Gate, GateVerdict } from "./gate/gate.ts";
import { judgeGate } from "./gate/judge.ts";

/** A migration as the ledger has it, by checkpoint id and gate id. */
export interface MigrationState {
  readonly checkpoints: ReadonlyMap<string, Checkpoint>;
  readonly gates: ReadonlyMap<string, Gate>;
}

export const emptyState: MigrationState = { checkpoints: new Map(), gates: new Map() };

/** The new checkpoints of a plan over the old ones, by id; those that the plan no longer asks for are not in it. */
export const planCheckpoints = (
  old: ReadonlyMap<string, Checkpoint>,
  plan: Plan,
  at: Instant,
): Map<string, Checkpoint> => {
  const units = new Map(plan.units.map((unit) => [unit.id, unit]));
  const requirements = new Map(plan.requirements.map((requirement) => [requirement.id, requirement]));
  const asked = { migration: plan.migration, version: plan.version, remindEveryMs: plan.policy.remindEveryMs };
  const next = new Map<string, Checkpoint>();
  for (const planned of plan.checkpoints) {
    const id = checkpointId(planned);
    const requirement = requirements.get(planned.requirement);
    const unit = units.get(planned.unit);
    if (requirement === undefined || unit === undefined) throw new TypeError(`plan has a dangling checkpoint ${id}`);
    next.set(id, planCheckpoint(old.get(id), planned, asked, requirement, unit, at));
  }
  return next;
};

/**
 * Where the transitions of a gate that a plan version adds are counted from. One of the same name may have stood before
 * and been taken out, and its notifications are there for ever: a number is never used twice.
 */
const firstEpoch = ({ version }: Plan): number => 1_000 * (version - 1);

const planGate = (
  old: Gate | undefined,
  planned: PlannedGate,
  plan: Plan,
  members: readonly Checkpoint[],
  verdict: GateVerdict,
  at: Instant,
): Gate => {
  const was = old?.state ?? "blocked";
  // A gate that has just come to hold waits as long as any other; one that is clear need not begin again.
  const waits = verdict.state === "clear" && was === "blocked" && planned.stableForMs > 0;
  const unsatisfied = members.filter(isUnsatisfied).length;
  const state = waits ? "blocked" : verdict.state;
  const turned = state !== was;
  return {
    migration: plan.migration,
    id: planned.id,
    title: planned.title,
    before: planned.before,
    unit: planned.unit,
    planVersion: plan.version,
    version: (old?.version ?? 0) + 1,
    epoch: (old?.epoch ?? firstEpoch(plan)) + (turned ? 1 : 0),
    state,
    since: turned || old === undefined ? at : old.since,
    total: planned.total,
    unsatisfied: unsatisfied,
    validUntil: state === "clear" && verdict.state === "clear" ? verdict.validUntil : null,
    stableForMs: planned.stableForMs,
    stableAt: state === "blocked" && unsatisfied === 0 ? (old?.stableAt ?? recheckAt(planned.stableForMs, at)) : null,
  };
};

/** Gates by id with the checkpoints that count in them. */
export const membersByGate = (checkpoints: Iterable<Checkpoint>): Map<string, Checkpoint[]> => {
  const members = new Map<string, Checkpoint[]>();
  for (const checkpoint of checkpoints)
    for (const gate of checkpoint.gates) {
      const group = members.get(gate);
      if (group === undefined) members.set(gate, [checkpoint]);
      else group.push(checkpoint);
    }
  return members;
};

export interface PlannedGateOutcome {
  readonly before: Gate | undefined;
  readonly after: Gate;
  readonly planned: PlannedGate;
  readonly verdict: GateVerdict;
}

/** The gates of a plan over its new checkpoints, counted afresh. */
export const planGates = (
  old: ReadonlyMap<string, Gate>,
  checkpoints: ReadonlyMap<string, Checkpoint>,
  plan: Plan,
  at: Instant,
): PlannedGateOutcome[] => {
  const members = membersByGate(checkpoints.values());
  const requirements = new Map(plan.requirements.map((requirement) => [requirement.id, requirement]));
  const comparing = pendingComparisons([...checkpoints.values()], requirements);
  return plan.gates.map((planned) => {
    const group = members.get(planned.id) ?? [];
    const before = old.get(planned.id);
    const verdict = judgeGate(group, blockersAmong(comparing, group), at);
    return { before, after: planGate(before, planned, plan, group, verdict, at), planned, verdict };
  });
};

/** The whole state of a migration after a plan version was applied at an instant. */
export const applyPlan = (state: MigrationState, plan: Plan, at: Instant): MigrationState => {
  const checkpoints = planCheckpoints(state.checkpoints, plan, at);
  const gates = new Map(planGates(state.gates, checkpoints, plan, at).map(({ after }) => [after.id, after]));
  return { checkpoints, gates };
};

/** What a new plan version changes, for the person who applies it. */
export interface PlanChanges {
  readonly added: number;
  readonly removed: number;
  readonly kept: number;
  /** Checkpoints whose evidence no longer counts, because the plan now asks for something else; at most 50. */
  readonly voided: readonly string[];
  readonly voidedCount: number;
}

const MAX_VOIDED = 50;

export const planChanges = (
  old: ReadonlyMap<string, Checkpoint>,
  next: ReadonlyMap<string, Checkpoint>,
): PlanChanges => {
  const voided = [...next].filter(
    ([id, { evidence }]) => evidence === null && (old.get(id)?.evidence ?? null) !== null,
  );
  const added = [...next.keys()].filter((id) => !old.has(id)).length;
  return {
    added,
    removed: [...old.keys()].filter((id) => !next.has(id)).length,
    kept: next.size - added - voided.length,
    voided: voided.slice(0, MAX_VOIDED).map(([id]) => id),
    voidedCount: voided.length,
  };
};
