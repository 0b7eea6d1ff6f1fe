import type { LoadedPlan } from "../load.ts";
import { valuesOf } from "../located.ts";
import type { PlanError } from "../plan.ts";

/**
 * Warns of a verification that names its backup while nothing asks which one that was: its agent may then mean a backup that
 * nobody has accepted.
 */
export const checkUnasked = ({ requirements }: LoadedPlan, warnings: PlanError[]): void => {
  const asked = new Set(
    valuesOf(requirements).flatMap((one) =>
      one.evidence === "cross-check" && one.check === "verification-current" ? [`${one.of} ${one.with}`] : [],
    ),
  );
  for (const { value, errorAt } of requirements.values())
    if (value.evidence === "verification" && value.of !== undefined && !asked.has(`${value.id} ${value.of}`))
      warnings.push(
        errorAt(
          ["of"],
          "plan-verification-unasked",
          `no cross-check asks which backup "${value.id}" is about: add one with check: verification-current, of: ${value.id}, with: ${value.of}`,
        ),
      );
};
