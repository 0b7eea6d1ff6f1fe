import type { Fact } from "./fact.ts";

/** A record, so that a type that is missing here does not compile. */
const TYPES: Readonly<Record<Fact["type"], true>> = {
  "manifest-audited": true,
  "evidence-compared": true,
  "plan-applied": true,
  "proposal-recorded": true,
  "plan-abandoned": true,
  "time-passed": true,
  "approval-recorded": true,
  "gate-armed": true,
  "forgetting-recorded": true,
};

/** Each type that a fact can have. */
export const FACT_TYPES = Object.keys(TYPES) as readonly Fact["type"][];
