import { NOTHING_EASED } from "../../core/plan/easing/eased.ts";

/** Of a plan version that eases nothing, and that nobody had to approve. */
export const UNAPPROVED = { eased: NOTHING_EASED, proposal: null, approvedBy: [] };
