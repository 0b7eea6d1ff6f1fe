import type { Coverage } from "../../core/plan/plan.ts";

/** Of a gate over one checkpoint. */
export const COVERAGE: Coverage = { requirements: 1, units: 1, notApplicable: [], notApplicableCount: 0 };
