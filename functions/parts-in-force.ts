import type { PlanParts } from "../core/plan/easing/easing.ts";
import type { Head } from "../core/readiness/head.ts";

interface PartsReader {
  readPlanParts(migration: string, planVersion: number): Promise<PlanParts>;
}

/** The parts of the plan in force, without its checkpoints; undefined where there is none. */
export const readPartsInForce = async (
  ledger: PartsReader,
  { migration, planVersion }: Pick<Head, "migration" | "planVersion">,
): Promise<PlanParts | undefined> => (planVersion === 0 ? undefined : ledger.readPlanParts(migration, planVersion));
