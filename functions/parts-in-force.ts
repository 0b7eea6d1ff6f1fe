import type { ComparedPlan } from "../core/plan/easing/easing.ts";
import type { Head } from "../core/readiness/head.ts";

interface PartsReader {
  readPlanParts(migration: string, planVersion: number): Promise<Omit<ComparedPlan, "checkpoints">>;
}

/** The parts of the plan in force, without its checkpoints; undefined where there is none. */
export const readPartsInForce = async (
  ledger: PartsReader,
  { migration, planVersion }: Pick<Head, "migration" | "planVersion">,
): Promise<Omit<ComparedPlan, "checkpoints"> | undefined> =>
  planVersion === 0 ? undefined : ledger.readPlanParts(migration, planVersion);
