import type { Finding } from "../../finding.ts";
import type { Instant } from "../../instant.ts";
import { COMPARED_WITHIN, type ComparisonRequirement } from "../../plan/document/requirement/comparison.ts";
import { finding } from "../report-finding.ts";

/** The finding that newer evidence has waited too long for a comparison. @param since all of it came after */
export const comparisonOverdue = (
  { comparedWithin = COMPARED_WITHIN }: Partial<ComparisonRequirement>,
  since: Instant,
): Finding =>
  finding(
    "comparison-overdue",
    `Cleargate could not compare evidence that came after ${since} within ${comparedWithin}`,
  );
