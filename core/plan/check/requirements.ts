import { unreachable } from "../../unreachable.ts";
import type { LoadedPlan } from "../load.ts";
import type { PlanError } from "../plan.ts";
import { checkAttest } from "./attest.ts";
import { checkComparison } from "./comparison.ts";
import { checkInventory } from "./inventory.ts";
import { checkSeverity } from "./severity.ts";
import { checkSignOff } from "./sign-off.ts";
import { checkTimes } from "./times.ts";
import { checkVerification } from "./verification.ts";

export const checkRequirements = (loaded: LoadedPlan, errors: PlanError[]): void => {
  for (const located of loaded.requirements.values()) {
    const { value, errorAt } = located;
    if (value.source === undefined && value.judgement === undefined)
      errors.push(errorAt([], "plan-unsourced", `requirement "${value.id}" needs a source or a judgement`));
    checkTimes(located, loaded, errors);
    checkSeverity(located, errors);
    switch (value.evidence) {
      case "inventory":
        checkInventory({ value, errorAt }, loaded, errors);
        break;
      case "backup":
        break;
      case "document":
        checkAttest({ value, errorAt }, errors);
        break;
      case "verification":
        checkVerification({ value, errorAt }, loaded, errors);
        break;
      case "cross-check":
        checkComparison({ value, errorAt }, loaded, errors);
        break;
      case "sign-off":
        checkSignOff({ value, errorAt }, loaded, errors);
        break;
      default:
        unreachable(value);
    }
  }
};
