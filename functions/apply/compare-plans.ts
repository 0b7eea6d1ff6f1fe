import { type Eased, easedBy } from "../../core/plan/easing/eased.ts";
import type { ComparedPlan } from "../../core/plan/easing/easing.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { ApplyLedger } from "../../ports/apply.ts";
import { readPartsInForce } from "../parts-in-force.ts";

/** A plan version beside the one in force. */
export interface Comparison {
  /** Undefined where no plan is in force. */
  readonly before: ComparedPlan | undefined;
  readonly eased: Eased;
}

/**
 * What the plan in force asks for. A version that lacks the list, or has only some of it, must not pass for one that asks
 * for less: then its checkpoints themselves say it.
 */
const checkpointsInForce = async (
  ledger: ApplyLedger,
  { migration, planVersion }: Head,
): Promise<ComparedPlan["checkpoints"]> =>
  (await ledger.findPlannedCheckpoints(migration, planVersion)) ?? ledger.listCheckpoints(migration);

/**
 * Compares a plan version with the one in force, whose parts the ledger has: another release of Cleargate may not compile
 * its text any more.
 * @param head under which nothing of a newer version has been written beside its parts
 */
export const compareWithInForce = async (
  ledger: ApplyLedger,
  head: Head | undefined,
  plan: ComparedPlan,
): Promise<Comparison> => {
  const parts = head === undefined ? undefined : await readPartsInForce(ledger, head);
  if (head === undefined || parts === undefined) return { before: undefined, eased: easedBy(undefined, plan) };
  const before = { ...parts, checkpoints: await checkpointsInForce(ledger, head) };
  return { before, eased: easedBy(before, plan) };
};
