import type { VerificationRequirement } from "../document/requirement/verification.ts";
import type { LoadedPlan } from "../load.ts";
import type { Located } from "../located.ts";
import type { PlanError } from "../plan.ts";

export const checkVerification = (
  { value, errorAt }: Located<VerificationRequirement>,
  { requirements }: LoadedPlan,
  errors: PlanError[],
): void => {
  if (value.of !== undefined && requirements.get(value.of)?.value.evidence !== "backup")
    errors.push(
      errorAt(["of"], "plan-verification", `verification "${value.id}": "of" must name a requirement for a backup`),
    );
};
