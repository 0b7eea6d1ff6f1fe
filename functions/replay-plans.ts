import { Failure } from "../core/failure.ts";
import type { Fact } from "../core/history/fact.ts";
import type { SnapshotPlan } from "../core/history/snapshot.ts";
import type { LedgerLimits } from "../core/plan/limits.ts";
import type { Plan } from "../core/plan/plan.ts";
import type { ObjectStore, ObjectVersion } from "../ports/object-store.ts";
import { compileStored } from "./compiled.ts";

/** The plans of a migration that a replay needs, compiled once each. */
export interface ReplayPlans {
  load(version: number, object: ObjectVersion): Promise<Plan>;
  /** Of a plan that came into force; nothing for another fact. */
  loadOf(fact: Fact): Promise<void>;
  /** @throws Failure `history-gap` for one that was not loaded */
  planOf(version: number): Plan;
  objects(): readonly SnapshotPlan[];
}

export const replayPlans = (
  ports: { readonly store: ObjectStore; readonly limits: LedgerLimits },
  migration: string,
): ReplayPlans => {
  const plans = new Map<number, Plan>();
  const objects = new Map<number, SnapshotPlan>();
  const load = async (version: number, object: ObjectVersion): Promise<Plan> => {
    const known = plans.get(version);
    if (known !== undefined) return known;
    const { plan } = await compileStored(ports, migration, object);
    plans.set(version, plan);
    objects.set(version, { version, object });
    return plan;
  };
  return {
    load,
    loadOf: async (fact) => {
      if (fact.type === "plan-applied") await load(fact.planVersion, fact.object);
    },
    planOf: (version) => {
      const plan = plans.get(version);
      if (plan === undefined)
        throw new Failure("history-gap", `no fact says that plan version ${version} was in force`);
      return plan;
    },
    objects: () => [...objects.values()].toSorted((a, b) => a.version - b.version),
  };
};
