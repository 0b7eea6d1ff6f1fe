import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { compilePlan } from "../../core/plan/compile.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { testKey } from "./seal.ts";

const owned = (owner: string | undefined): string => (owner === undefined ? "" : `, owner: ${owner}`);

interface PlanOptions {
  readonly version?: number;
  readonly extra?: string;
  readonly rtc?: string;
  readonly migration?: string;
  readonly accountAge?: string;
  readonly owner?: string | undefined;
  readonly stableFor?: string | undefined;
  readonly requirements?: string;
}

/** Two pools, a global unit; agent01 speaks for pool01, agent02 for pool02, agent00 for all. */
export const planText = (over: PlanOptions = {}): string => `
format: cleargate.plan/1
migration: ${over.migration ?? "contoso"}
version: ${over.version ?? 1}
title: Test estate
timeZone: Europe/Madrid
units:
  - { id: global, kind: global }
  - { id: pool01, kind: pool, name: pool01.contoso.com${owned(over.owner)} }
  - { id: pool02, kind: pool, name: pool02.contoso.com${owned(over.owner)} }
agents:
  - { id: agent00, units: ["*"], keys: [{ id: k1, publicKey: "${testKey("agent00").publicKey}" }] }
  - id: agent01
    units: [pool01]
    keys:
      - { id: k1, publicKey: "${testKey("agent01").publicKey}" }
      - { id: old, publicKey: "${testKey("agent01 old").publicKey}", notAfter: 2026-01-01T00:00:00Z }
  - { id: agent02, units: [pool02], keys: [{ id: k1, publicKey: "${testKey("agent02").publicKey}" }] }
contacts:
  - { id: ana, name: Ana Ruiz, email: ana@example.com }
  - { id: kim, name: Kim Berg, email: kim@example.com }
requirements:
  - { id: accounts, title: Accounts, evidence: inventory, kinds: [pool], maxAge: ${over.accountAge ?? "24h"}, shrink: { entries: "5%" }, judgement: test }
  - { id: homed-once, title: Homed once, evidence: cross-check, check: homed-once, of: accounts, kinds: [global], maxAge: 24h, judgement: test }
  - { id: rtc, title: RTC, evidence: backup, kinds: [pool], maxAge: 26h, shrink: { bytes: "30%" }, artefacts: ["*.bak"], minimumProof: hashed, judgement: test${over.rtc ?? ""} }${over.requirements ?? ""}
gates:
  - { id: go, title: Ready to go, before: the step, scope: migration, requirements: all, contacts: [ana, kim]${over.stableFor === undefined ? "" : `, stableFor: ${over.stableFor}`} }
  - { id: move, title: Ready to move, before: moving, scope: unit, kind: pool, requirements: [accounts, rtc], contacts: [ana] }
${over.extra ?? ""}
`;

/** The plan of a text that has no errors. */
export const compiled = (text: string): Plan => {
  const result = compilePlan("plan.yaml", text, () => undefined, dynamoLimits);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.plan;
};

export const compiledPlan = (over: PlanOptions = {}): Plan => compiled(planText(over));
