import { FINDING_CODES } from "../finding.ts";
import { LAPSES } from "../readiness/checkpoint/event.ts";
import type { ApprovalAction, ForgettingAction, ProposalAction } from "./fact.ts";

/** What a fact may have come to. */
export const FACT_OUTCOMES = [
  "accepted",
  "rejected",
  "applied",
  "recorded",
  "lapsed",
  "announced",
  "stabilized",
  "armed",
] as const;
export type FactOutcome = (typeof FACT_OUTCOMES)[number];

/** A record, so that an action that is missing here does not compile. */
const ACTIONS: Readonly<
  Record<ApprovalAction | ProposalAction | ForgettingAction | "plan-abandoned" | "gate-armed", true>
> = {
  "waiver-requested": true,
  "waiver-approved": true,
  "waiver-granted": true,
  "waiver-revoked": true,
  "baseline-requested": true,
  "baseline-accepted": true,
  signed: true,
  "sign-off-revoked": true,
  "sign-off-voided": true,
  attested: true,
  "attestation-requested": true,
  "attestation-revoked": true,
  "plan-proposed": true,
  "plan-approved": true,
  "plan-withdrawn": true,
  "plan-abandoned": true,
  "gate-armed": true,
  "forgetting-requested": true,
  "forgetting-approved": true,
  "person-forgotten": true,
};

/** Every code that a fact may have: of a finding, of what people did, of what expired. */
export const FACT_CODES: readonly string[] = [...FINDING_CODES, ...Object.keys(ACTIONS), ...LAPSES];
