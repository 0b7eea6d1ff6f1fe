import type { LoadedPlan } from "../load.ts";
import type { PlanError } from "../plan.ts";

/** A gate of scope `unit` stands once for each unit of a kind; one of scope `migration` has none. */
export const checkGates = (loaded: LoadedPlan, errors: PlanError[]): void => {
  for (const { value, errorAt } of loaded.gates.values()) {
    const { id, scope, kind } = value;
    if (scope === "unit" && kind === undefined)
      errors.push(errorAt(["scope"], "plan-gate-kind", `gate "${id}" has scope unit and must say of which kind`));
    if (scope === "migration" && kind !== undefined)
      errors.push(errorAt(["kind"], "plan-gate-kind", `gate "${id}" has scope migration, where kind means nothing`));
  }
};
