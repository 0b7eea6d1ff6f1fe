import type { Expansion } from "../expand.ts";
import type { LedgerLimits } from "../limits.ts";
import type { LoadedPlan } from "../load.ts";
import type { PlanError } from "../plan.ts";

type Checkpoints = readonly (Expansion["checkpoints"] extends ReadonlyMap<string, infer C> ? C : never)[];

/** The gates that a commit of one checkpoint touches: those it counts in, and those in which what reads it counts. */
const fanOutOf = ({ gates, readerGates }: Checkpoints[number]): number => new Set([...gates, ...readerGates]).size;

/** Checkpoints in too many gates; those that are only read from too many are reported where there are no others. */
const tooWide = (checkpoints: Checkpoints, limit: number): Checkpoints => {
  const counting = checkpoints.filter(({ gates }) => gates.length > limit);
  return counting.length > 0 ? counting : checkpoints.filter((one) => fanOutOf(one) > limit);
};

/** Refuses a plan that the ledger could not write; warns of checkpoints without a gate. */
export const checkExpansion = (
  loaded: LoadedPlan,
  expansion: Expansion,
  { gatesPerCheckpoint }: LedgerLimits,
  errors: PlanError[],
  warnings: PlanError[],
): void => {
  const { root } = loaded;
  const checkpoints = [...expansion.checkpoints.values()];
  const errorOf = (requirement: string) => (loaded.requirements.get(requirement) ?? root).errorAt;
  for (const one of tooWide(checkpoints, gatesPerCheckpoint))
    errors.push(
      errorOf(one.requirement)(
        [],
        "plan-fan-out",
        `"${one.requirement}" of unit "${one.unit}", or what reads it, counts in ${fanOutOf(one)} gates; the limit is ` +
          `${gatesPerCheckpoint}. Require it in a gate of scope migration instead`,
      ),
    );
  for (const { unit, requirement, gates } of checkpoints)
    if (gates.length === 0)
      warnings.push(errorOf(requirement)([], "plan-ungated", `no gate requires "${requirement}" of unit "${unit}"`));
  if (loaded.gates.size > 0 && expansion.gates.length === 0)
    errors.push(root.errorAt([], "plan-gate-empty", "no gate has a checkpoint; this plan would guard nothing"));
};
