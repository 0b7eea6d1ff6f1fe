import { PlanBundle } from "../../core/plan/plan-bundle.ts";
import { route } from "../route.ts";
import { AbandonBody, DecisionBody } from "../schemas/body.ts";
import { Abandoned, Accepted, AcceptedOrPreview, Decided } from "../schemas/plan.ts";
import { ApplyQuery } from "../schemas/query.ts";

export const PLANS = {
  applyPlan: route(() => ({
    summary: "Apply a plan version, or say what it would make easier",
    description:
      "202 names the place where its progress is seen. The request may be repeated. With `dryRun=true` nothing is written.",
    tag: "Plan",
    query: ApplyQuery,
    body: PlanBundle,
    answers: { 200: AcceptedOrPreview, 202: Accepted },
    problems: [
      ...(["plan-invalid", "plan-version-old", "plan-version-taken", "plan-applying"] as const),
      ...(["forgetting-under-way", "ledger-conflict", "ledger-refused", "store-throttled"] as const),
    ],
    roles: ["manager"],
  })),
  abandonPlan: route(() => ({
    summary: "Abandon a plan version that has not begun to come into force",
    tag: "Plan",
    body: AbandonBody,
    answers: { 200: Abandoned },
    problems: [
      "not-found",
      "approval-outdated",
      "plan-applying",
      "forgetting-under-way",
      "ledger-conflict",
      "ledger-refused",
    ],
    roles: ["manager"],
  })),
  approvePlan: route(() => ({
    summary: "Approve the plan version that waits",
    description: "With the last approval it is accepted (202).",
    tag: "Plan",
    body: DecisionBody,
    answers: { 200: Decided, 202: Decided },
    problems: [
      ...([
        "not-found",
        "approver-machine",
        "approval-outdated",
        "plan-self-approved",
        "plan-approved-before",
      ] as const),
      ...([
        "plan-applying",
        "plan-invalid",
        "forgetting-under-way",
        "ledger-conflict",
        "ledger-refused",
        "store-throttled",
      ] as const),
    ],
    roles: ["manager"],
    people: true,
  })),
  withdrawPlan: route(() => ({
    summary: "Withdraw the plan version that waits",
    tag: "Plan",
    body: DecisionBody,
    answers: { 200: Decided },
    problems: [
      "not-found",
      "approver-machine",
      "approval-outdated",
      "plan-applying",
      "forgetting-under-way",
      "ledger-conflict",
      "ledger-refused",
    ],
    roles: ["manager"],
    people: true,
  })),
} as const;
