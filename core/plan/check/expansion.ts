import type { Expansion } from "../expand.ts";
import type { LedgerLimits } from "../limits.ts";
import type { LoadedPlan } from "../load.ts";
import type { PlanError } from "../plan.ts";

/** Refuses a plan that the ledger could not write; warns of checkpoints without a gate. */
export const checkExpansion = (
  loaded: LoadedPlan,
  expansion: Expansion,
  { gatesPerCheckpoint }: LedgerLimits,
  errors: PlanError[],
  warnings: PlanError[],
): void => {
  const { root } = loaded;
  for (const { unit, requirement, gates } of expansion.checkpoints.values()) {
    const { errorAt } = loaded.requirements.get(requirement) ?? root;
    const checkpoint = `"${requirement}" of unit "${unit}"`;
    if (gates.length > gatesPerCheckpoint)
      errors.push(
        errorAt(
          [],
          "plan-fan-out",
          `${checkpoint} counts in ${gates.length} gates; the limit is ${gatesPerCheckpoint}. ` +
            "Require it in a gate of scope migration instead",
        ),
      );
    if (gates.length === 0) warnings.push(errorAt([], "plan-ungated", `no gate requires ${checkpoint}`));
  }
  if (loaded.gates.size > 0 && expansion.gates.length === 0)
    errors.push(root.errorAt([], "plan-gate-empty", "no gate has a checkpoint; this plan would guard nothing"));
};
