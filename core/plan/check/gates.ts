import type { LoadedPlan } from "../load.ts";
import type { PlanError } from "../plan.ts";

/** A gate of scope `unit` is repeated for each unit of its kind; one of scope `migration` has no kind. */
export const checkGates = (loaded: LoadedPlan, errors: PlanError[]): void => {
  for (const { value, errorAt } of loaded.gates.values()) {
    const { id, scope, kind } = value;
    if (scope === "unit" && kind === undefined)
      errors.push(errorAt(["scope"], "plan-gate-kind", `gate "${id}" has scope unit, so it must name a kind`));
    if (scope === "migration" && kind !== undefined)
      errors.push(errorAt(["kind"], "plan-gate-kind", `gate "${id}" has scope migration, so it must not name a kind`));
  }
};
