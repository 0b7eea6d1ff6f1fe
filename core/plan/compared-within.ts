import { durationMs } from "../duration.ts";
import { COMPARED_WITHIN, type ComparisonRequirement } from "./document/requirement/comparison.ts";

/**
 * How long newer evidence may wait to be compared before a comparison that passed no longer counts, in milliseconds. A plan
 * from before it could say so has none.
 */
export const comparedWithinMs = ({ comparedWithin = COMPARED_WITHIN }: Partial<ComparisonRequirement>): number =>
  durationMs(comparedWithin);
