import { finding } from "../../core/audit/report-finding.ts";
import type { Effect } from "../../core/finding.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type {
  ComparisonChange,
  EvidenceChange,
  LapseChange,
  PlanChange,
  RefusalChange,
  StabilizationChange,
  SummaryChange,
} from "../../core/readiness/cascade/change.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Head } from "../../core/readiness/head.ts";
import { PARTS_WAY } from "../../core/readiness/planned-parts.ts";
import { personOf } from "./people.ts";
import { compiledPlan } from "./plan.ts";
import { at, DAY, evidence, START } from "./readiness.ts";

/** One change of each kind, for the cascade. */

export const plan = compiledPlan({ extra: 'summary: { every: day, at: "07:00", contacts: [ana] }' });
export const head: Head = {
  ...{ migration: "contoso", title: "Contoso", timeZone: "Europe/Madrid", planVersion: 1, planDigest: "d" },
  ...{ appliedAt: START, appliedBy: personOf("ana"), applying: null, abandoned: null, proposed: null, version: 1 },
};
const fact = "fact-1";

const judged = (checkpoint: Checkpoint, effect: Effect, validUntil: string) => ({
  ...{ head, fact, checkpoint, evidence: evidence(validUntil) },
  verdict: { outcome: effect === "passed" ? ("accepted" as const) : ("rejected" as const), effect, findings: [] },
});
export const evidenceOf = (checkpoint: Checkpoint, effect: Effect, validUntil = at(DAY)): EvidenceChange => ({
  ...judged(checkpoint, effect, validUntil),
  kind: "evidence",
  kept: {},
});
export const comparisonOf = (checkpoint: Checkpoint, effect: Effect, validUntil = at(DAY)): ComparisonChange => ({
  ...judged(checkpoint, effect, validUntil),
  kind: "comparison",
});
export const refusalOf = (checkpoint: Checkpoint, completedAt = START): RefusalChange => ({
  ...{ kind: "refusal", head, fact, checkpoint, claim: { agent: "agent01", completedAt } },
  findings: [finding("seal-invalid", "the signature was not made with key k1")],
});
export const lapseOf = (checkpoint: Checkpoint): LapseChange => ({ kind: "lapse", head, fact, checkpoint });
export const stabilizationOf = (gate: Gate): StabilizationChange => ({ kind: "stabilization", head, fact, gate });
export const planChange = (applied: Plan, effectiveAt = START): PlanChange => {
  return { kind: "plan", plan: applied, effectiveAt, fact, rewrites: PARTS_WAY, replaces: applied.version - 1 };
};
export const summaryOf = (dueAt: string): SummaryChange => ({
  ...{ kind: "summary", head, fact, sender: "cleargate@example.com" },
  state: { migration: "contoso", version: 4, dueAt, lastAt: null },
  policy: plan.policy.summary!,
});
