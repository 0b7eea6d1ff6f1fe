import type { CoverageView } from "../contract/schemas/gate.ts";
import { counted } from "../core/audit/report-finding.ts";

/** What a gate covers, and what the plan does not ask, with its reasons, in one line. */
export const coverageText = (
  total: number,
  { requirements, units, notApplicable, notApplicableCount }: CoverageView,
): string => {
  const covered = `${counted(total, "checkpoint")}: ${counted(requirements, "requirement")} of ${counted(units, "unit")}`;
  if (notApplicableCount === 0) return covered;
  const named = notApplicable.map(({ requirement, title, reason }) => `${title ?? requirement} (${reason})`).join(", ");
  const more =
    notApplicableCount > notApplicable.length ? `, and ${notApplicableCount - notApplicable.length} more` : "";
  return `${covered}; not asked: ${named}${more}`;
};
