import { type Instant, msOf } from "../instant.ts";
import type { PlanPolicy, Requirement } from "../plan/plan.ts";
import { type Checkpoint, isSatisfiedAt, isWaivedAt, satisfiedUntilAt } from "./checkpoint/checkpoint.ts";
import { blockersAmong, pendingComparisons } from "./comparison-inputs.ts";
import type { Gate } from "./gate/gate.ts";
import { membersByGate } from "./gate/members.ts";
import { presentGate } from "./gate/present.ts";
import type { MigrationLabel, Notification, SummaryGate, SummaryStory } from "./notification.ts";
import { byMail, evidenceLines } from "./notify-transition.ts";
import { unsatisfiedAt } from "./overdue.ts";

const MAX_ROWS = 50;

/** The migration that a summary describes, whole. */
export interface SummarizedMigration {
  readonly checkpoints: readonly Checkpoint[];
  readonly gates: readonly Gate[];
  readonly requirements: ReadonlyMap<string, Requirement>;
}

const summaryGates = ({ checkpoints, gates, requirements }: SummarizedMigration, now: Instant): SummaryGate[] => {
  const members = membersByGate(checkpoints);
  const comparing = pendingComparisons(checkpoints, requirements);
  return gates.map((gate) => {
    const { id, title, unit, stableAt } = gate;
    const group = members.get(id) ?? [];
    const { state, since, validUntil, blockerCount } = presentGate(gate, group, blockersAmong(comparing, group), now);
    return { id, title, unit, stableAt, state, since, validUntil, unsatisfied: blockerCount };
  });
};

const summaryStory = (
  migration: SummarizedMigration,
  lastAt: Instant | null,
  nextAt: Instant,
  now: Instant,
): SummaryStory => {
  const { checkpoints, requirements } = migration;
  const gates = summaryGates(migration, now);
  const failing = unsatisfiedAt(checkpoints, requirements, now);
  const expiring = checkpoints.filter((one) => isSatisfiedAt(one, now) && satisfiedUntilAt(one, now) <= nextAt);
  return {
    kind: "summary",
    lastAt,
    total: checkpoints.length,
    satisfied: checkpoints.length - failing.length,
    gates: gates.slice(0, MAX_ROWS),
    gateCount: gates.length,
    blockedCount: gates.filter(({ state }) => state === "blocked").length,
    failing: failing.slice(0, MAX_ROWS),
    failingCount: failing.length,
    missedRuns: failing.reduce((sum, one) => sum + one.missedRuns, 0),
    expiring: evidenceLines(expiring, now),
    expiringCount: expiring.length,
    waivers: checkpoints.flatMap((one) => {
      const { unit, requirement, waiver } = one;
      return waiver !== null && isWaivedAt(one, now) ? [{ unit, requirement, waiver }] : [];
    }),
  };
};

/**
 * The summary mail of a migration.
 * @param dueAt when this one was due; it numbers the summary by the minute
 * @param nextAt when the next one is due: what expires before it is named
 */
export const summaryNotification = (
  migration: SummarizedMigration,
  policy: NonNullable<PlanPolicy["summary"]>,
  about: MigrationLabel,
  instants: {
    readonly lastAt: Instant | null;
    readonly dueAt: Instant;
    readonly nextAt: Instant;
    readonly now: Instant;
  },
  named: { readonly fact: string; readonly sender: string },
): Notification => ({
  migration: about.migration,
  topic: "summary",
  epoch: summaryEpoch(instants.dueAt),
  kind: "summary",
  at: instants.now,
  fact: named.fact,
  about,
  recipients: byMail(policy.contacts),
  story: summaryStory(migration, instants.lastAt, instants.nextAt, instants.now),
  unsubscribe: policy.unsubscribe ?? `mailto:${named.sender}?subject=unsubscribe%20summary%20${about.migration}`,
});

/** Numbers summaries by the minute at which they were due. */
export const summaryEpoch = (dueAt: Instant): number => Math.floor(msOf(dueAt) / 60_000);
