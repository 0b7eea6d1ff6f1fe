import { indexReads } from "../core/plan/index-reads.ts";
import type { Plan } from "../core/plan/plan.ts";
import { readsOthers } from "../core/plan/reads.ts";
import { blockersAmong, isOutdated, pendingComparisons } from "../core/readiness/comparison-inputs.ts";
import { countOf } from "../core/readiness/gate/count.ts";
import { isBetweenPlans, type LedgerView, type MigrationView, membersOf } from "./ledger-view.ts";

type PlanOf = (migration: string, version: number) => Plan | undefined;

const requirementsOf = ({ migration, head }: MigrationView, planOf: PlanOf) =>
  new Map((planOf(migration, head?.planVersion ?? 0)?.requirements ?? []).map((one) => [one.id, one]));

/** True where a comparison or a sign-off has not seen its newest inputs. */
export const isAnythingOutdated = ({ migrations }: LedgerView, planOf: PlanOf): boolean =>
  [...migrations.values()].some((view) => {
    if (isBetweenPlans(view)) return false;
    const requirements = requirementsOf(view, planOf);
    const find = indexReads(view.checkpoints.values());
    return [...view.checkpoints.values()].some((one) => {
      const reader = requirements.get(one.requirement);
      return reader !== undefined && isOutdated(one, reader, find(reader, one.unit));
    });
  });

/** True for a gate that waits for a comparison alone. */
export const waitsForComparison = (view: MigrationView, gate: string, planOf: PlanOf): boolean => {
  const pending = pendingComparisons([...view.checkpoints.values()], requirementsOf(view, planOf));
  const counted = view.gates.get(gate);
  return counted !== undefined && countOf(counted) === 0 && blockersAmong(pending, membersOf(view, gate)).length > 0;
};

/** True where a comparison or a sign-off of a gate was written since an instant: until then the gate waited for it. */
export const hasComparedSince = (view: MigrationView, gate: string, planOf: PlanOf, sinceMs: number): boolean => {
  const requirements = requirementsOf(view, planOf);
  return [...view.checkpoints].some(([id, { gates, requirement }]) => {
    const reader = requirements.get(requirement);
    return (
      gates.includes(gate) && reader !== undefined && readsOthers(reader) && (view.writtenAt.get(id) ?? 0) >= sinceMs
    );
  });
};
