import type { CoverageView } from "../contract/schemas/gate.ts";
import { counted } from "../core/audit/report-finding.ts";

/** What a gate covers, and what the plan does not ask, with its reasons, in one line. */
export const coverageText = (
  total: number,
  { requirements, units, notApplicable, notApplicableCount, notEnforced = [] }: CoverageView,
): string => {
  const covered = `${counted(total, "checkpoint")}: ${counted(requirements, "requirement")} of ${counted(units, "unit")}`;
  const loose = notEnforced.length === 0 ? "" : `; not enforced: ${notEnforced.join(", ")}`;
  if (notApplicableCount === 0) return `${covered}${loose}`;
  const named = notApplicable.map(({ requirement, title, reason }) => `${title ?? requirement} (${reason})`).join(", ");
  const more =
    notApplicableCount > notApplicable.length ? `, and ${notApplicableCount - notApplicable.length} more` : "";
  return `${covered}${loose}; not asked: ${named}${more}`;
};
