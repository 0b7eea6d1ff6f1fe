import { nextSummaryAt } from "../../plan/calendar/validity.ts";
import { type Checkpoint, checkpointId } from "../checkpoint/checkpoint.ts";
import type { SummaryState } from "../head.ts";
import type { Notification } from "../notification.ts";
import { transitionNotification } from "../notify-transition.ts";
import { type PlannedGateOutcome, planAllShards, planChanges, planCheckpoints, planGates } from "../plan-change.ts";
import type { PlanChange } from "./change.ts";
import { hasRead, type Loaded, type Read } from "./loaded.ts";
import { type Due, dueCheckpoint, dueGate, dueSummary, noOutcome, type PlanOutcome } from "./outcome.ts";

/**
 * What a plan version needs that has not been read yet: the whole migration. Gates are read first: of a checkpoint that it leaves
 * as it is, a writer who was under way may write another state, and then its gate is not the one that was read. Shards are read before
 * and after the checkpoints: one of the same version counted those that were read.
 */
export const planReads = (loaded: Loaded): readonly Read[] => {
  const missing: Read[] = [];
  if (loaded.gates === undefined) missing.push({ what: "gates", ids: null });
  if (loaded.shards === undefined) missing.push({ what: "shards" });
  if (loaded.summary === undefined) missing.push({ what: "summary" });
  if (missing.length > 0) return missing;
  if (!hasRead(loaded, null)) return [{ what: "checkpoints", units: null }];
  return loaded.shards?.length === 0 || loaded.shardsAgain !== undefined ? [] : [{ what: "shards-again" }];
};

/** The first summary is due at the next scheduled instant; one that is planned already is rescheduled. */
const plannedSummary = (
  { plan, effectiveAt }: PlanChange,
  before: SummaryState | null,
): Due<SummaryState> | undefined => {
  const { summary } = plan.policy;
  if (summary === null) return undefined;
  // One that went out in the meantime is not sent again.
  const since = before?.lastAt != null && before.lastAt > effectiveAt ? before.lastAt : effectiveAt;
  const dueAt = nextSummaryAt(summary, plan.timeZone, since);
  if (before?.dueAt === dueAt) return undefined;
  const version = (before?.version ?? 0) + 1;
  return dueSummary({ migration: plan.migration, version, dueAt, lastAt: before?.lastAt ?? null });
};

const isTransition = ({ before, after }: PlannedGateOutcome): boolean =>
  before === undefined ? after.state === "clear" : before.epoch !== after.epoch;

const notificationOf = ({ plan, fact }: PlanChange, outcome: PlannedGateOutcome): Notification => {
  const { after, planned, members, verdict } = outcome;
  const { blockers, blockerCount } = verdict.state === "blocked" ? verdict : { blockers: [], blockerCount: 0 };
  const about = {
    migration: plan.migration,
    title: plan.title,
    planVersion: plan.version,
    timeZone: plan.timeZone,
  };
  return transitionNotification(after, { about, planned, members, blockers, blockerCount, fact });
};

/**
 * Everything that follows from a plan version. Items of this version were written before a crash, and are not in the
 * outcome again, nor are those of which it changes nothing.
 * @param loaded the migration as it is
 */
export const cascadePlan = (change: PlanChange, loaded: Loaded): PlanOutcome => {
  const { plan, effectiveAt, rewrites, replaces, membersPerShard } = change;
  const old = new Map((loaded.checkpoints?.items ?? []).map((one) => [checkpointId(one), one]));
  const oldGates = new Map((loaded.gates ?? []).map(({ gate }) => [gate.id, gate]));
  const next = planCheckpoints(old, plan, effectiveAt, { rewrites, replaces });
  const every = planGates(oldGates, next, plan, effectiveAt, { rewrites, membersPerShard });
  const gates = every.filter(({ before, after }) => before !== after);
  const gone = [...old.values()].filter((one) => !next.has(checkpointId(one)));
  const counted = planAllShards(loaded.shards ?? [], every, gone, loaded.shardsAgain);
  const oldShards = new Set(loaded.shards);
  const isNew = (one: Checkpoint): boolean => old.get(checkpointId(one)) !== one;
  const planned = new Set(plan.gates.map(({ id }) => id));
  const transitions = gates.filter(isTransition);
  const summary = plannedSummary(change, loaded.summary ?? null);
  return {
    ...noOutcome,
    checkpoints: [...next.values()].filter(isNew).map(dueCheckpoint),
    gates: gates.map(({ after }) => dueGate(after)),
    shards: counted.shards.filter((one) => !oldShards.has(one)),
    transitions: transitions.length,
    notifications: transitions.map((one) => notificationOf(change, one)),
    ...(summary === undefined ? {} : { summary }),
    removed: {
      checkpoints: gone,
      gates: [...oldGates.values()].filter(({ id }) => !planned.has(id)),
      shards: counted.removed,
    },
    summaryRemoved: plan.policy.summary === null && loaded.summary != null,
    changes: planChanges(old, next),
  };
};
