import { ID } from "../../identifier.ts";
import { gateBeside, isHeldBy } from "../held.ts";
import type { LoadedPlan } from "../load.ts";
import { valuesOf } from "../located.ts";
import type { PlanError } from "../plan.ts";

/** A gate of scope `unit` is repeated for each unit of its kind; one of scope `migration` has no kind. */
export const checkGates = (loaded: LoadedPlan, errors: PlanError[]): void => {
  const loose = new Set(valuesOf(loaded.requirements).flatMap((one) => (isHeldBy(one) ? [] : [one.id])));
  for (const { value, errorAt } of loaded.gates.values()) {
    const { id, scope, kind, requirements } = value;
    const beside = gateBeside(value).id;
    const isBeside =
      value.enforce !== false && (requirements === "all" ? loose.size > 0 : requirements.some((one) => loose.has(one)));
    if (isBeside && (loaded.gates.has(beside) || !ID.test(beside)))
      errors.push(
        errorAt(
          ["id"],
          "plan-id-repeated",
          `"${beside}" is the id of the gate of what "${id}" does not enforce: give one of them another`,
        ),
      );
    if (scope === "unit" && kind === undefined)
      errors.push(errorAt(["scope"], "plan-gate-kind", `gate "${id}" has scope unit, so it must name a kind`));
    if (scope === "migration" && kind !== undefined)
      errors.push(errorAt(["kind"], "plan-gate-kind", `gate "${id}" has scope migration, so it must not name a kind`));
  }
};
