import { restoreOf } from "../compile-restores.ts";
import type { LoadedPlan } from "../load.ts";
import type { PlanError } from "../plan.ts";

/** Whoever restores at night must know which of the steps are documented: each has a source, or a judgement. */
export const checkRestores = (loaded: LoadedPlan, errors: PlanError[]): void => {
  for (const { value, errorAt } of loaded.requirements.values())
    for (const [index, { source, judgement }] of (restoreOf(value)?.steps ?? []).entries())
      if (source === undefined && judgement === undefined)
        errors.push(
          errorAt(
            ["restore", "steps", index],
            "plan-unsourced",
            `step ${index + 1} of how "${value.id}" is restored needs a source or a judgement`,
          ),
        );
};
