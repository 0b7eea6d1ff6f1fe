import type { LoadedPlan } from "../load.ts";
import type { PlanError } from "../plan.ts";

export const checkAgents = (loaded: LoadedPlan, errors: PlanError[]): void => {
  for (const { value, errorAt } of loaded.agents.values()) {
    value.units.forEach((unit, index) => {
      if (unit !== "*" && !loaded.units.has(unit))
        errors.push(errorAt(["units", index], "plan-unit-unknown", `unknown unit "${unit}"`));
    });
    const ids = value.keys.map(({ id }) => id);
    if (new Set(ids).size < ids.length)
      errors.push(errorAt(["keys"], "plan-id-repeated", `agent "${value.id}" has two keys with the same id`));
  }
};
