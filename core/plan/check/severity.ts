import { FINDING_SEVERITY, isFindingCode, mayWeigh, type Severity } from "../../finding.ts";
import type { Requirement } from "../document/requirement/requirement.ts";
import type { Located } from "../located.ts";
import type { PlanError } from "../plan.ts";

/** What evidence must prove is not for a severity to say. */
export const checkSeverity = ({ value, errorAt }: Located<Requirement>, errors: PlanError[]): void => {
  const overrides = Object.entries(value.severity) as [string, Severity][];
  for (const [code, severity] of overrides)
    if (!isFindingCode(code) || !mayWeigh(code, severity))
      errors.push(
        errorAt(
          ["severity", code],
          "plan-severity",
          `requirement "${value.id}": ${code} is about what the evidence proves, and must not be taken less seriously ` +
            `than ${isFindingCode(code) ? FINDING_SEVERITY[code] : "it is"}`,
        ),
      );
};
