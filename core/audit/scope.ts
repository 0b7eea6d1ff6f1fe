import { findPublicKey } from "../ed25519.ts";
import type { Finding } from "../finding.ts";
import { type Instant, msOf, plus } from "../instant.ts";
import type { ManifestHeader } from "../manifest/header.ts";
import type { ManifestKey } from "../manifest/object-key.ts";
import { isSealedBy } from "../manifest/seal.ts";
import type { Seal } from "../manifest/trailer.ts";
import { appliesTo } from "../plan/applies-to.ts";
import type { Agent, AgentKey, Unit } from "../plan/document.ts";
import type { PlannedManifestRequirement, Requirement } from "../plan/plan.ts";
import { isMetByManifest } from "../plan/reads.ts";
import { finding } from "./report-finding.ts";

/** What the plan has for an object's key; a member is undefined where the plan has no such item. */
export interface PlanLookup {
  readonly planVersion: number | undefined;
  readonly agent: Agent | undefined;
  readonly unit: Unit | undefined;
  readonly requirement: Requirement | undefined;
}

/** An agent with the unit that it is allowed for, and a requirement that applies to the unit. */
export interface Scope {
  readonly planVersion: number;
  readonly agent: Agent;
  readonly unit: Unit;
  readonly requirement: PlannedManifestRequirement;
}

export type ScopeVerdict =
  | { readonly scope: Scope }
  | { readonly scope: undefined; readonly findings: readonly Finding[] };

const outOfScope = (...args: Parameters<typeof finding>): ScopeVerdict => ({
  scope: undefined,
  findings: [finding(...args)],
});

/** How far an agent's clock may run ahead of ours. */
const MAX_CLOCK_AHEAD_MS = 5 * 60_000;

export const isAllowedFor = ({ units }: Agent, unit: string): boolean => units.includes("*") || units.includes(unit);

/** Judges by the key alone, before a byte is read, whether the agent may push this evidence of this unit. */
export const judgeScope = (manifestKey: ManifestKey, known: PlanLookup): ScopeVerdict => {
  const { planVersion, agent, unit, requirement } = known;
  if (planVersion === undefined)
    return outOfScope("migration-unknown", `no plan has been applied for migration "${manifestKey.migration}"`);
  if (agent === undefined) return outOfScope("agent-unknown", `unknown agent "${manifestKey.agent}"`);
  if (unit === undefined) return outOfScope("unit-unknown", `unknown unit "${manifestKey.unit}"`);
  if (!isAllowedFor(agent, manifestKey.unit))
    return outOfScope(
      "agent-out-of-scope",
      `agent "${manifestKey.agent}" is not allowed for unit "${manifestKey.unit}"`,
    );
  if (!isMetByManifest(requirement) || !appliesTo(requirement, unit))
    return outOfScope(
      "requirement-unknown",
      `the plan does not require "${manifestKey.requirement}" of unit "${manifestKey.unit}"`,
    );
  return { scope: { planVersion, agent, unit, requirement } };
};

const KEY_MEMBERS = ["agent", "migration", "unit", "requirement", "completedAt"] as const;

/** Does the header agree with the key that IAM has checked? */
export const judgeHeaderKey = (
  manifestKey: ManifestKey,
  header: ManifestHeader,
  requirement: Pick<Requirement, "id" | "evidence">,
): Finding[] => {
  const differs = KEY_MEMBERS.filter((member) => header[member] !== manifestKey[member]);
  const findings = differs.map((member) =>
    finding(
      "object-key-mismatch",
      `the header's ${member} is "${header[member]}", the key's is "${manifestKey[member]}"`,
    ),
  );
  if (header.kind !== requirement.evidence)
    findings.push(
      finding("kind-mismatch", `a ${header.kind} where "${requirement.id}" requires a ${requirement.evidence}`),
    );
  return findings;
};

export const judgeTime = (
  { startedAt, completedAt, sealedAt = completedAt }: Pick<ManifestHeader, "startedAt" | "completedAt" | "sealedAt">,
  now: Instant,
): Finding[] => {
  const findings: Finding[] = [];
  if (completedAt > plus(now, MAX_CLOCK_AHEAD_MS))
    findings.push(finding("time-future", `completed at ${completedAt}, received at ${now}`));
  if (sealedAt > plus(now, MAX_CLOCK_AHEAD_MS))
    findings.push(finding("time-future", `sealed at ${sealedAt}, received at ${now}`));
  if (startedAt > completedAt)
    findings.push(finding("time-reversed", `started at ${startedAt}, completed at ${completedAt}`));
  if (sealedAt < completedAt)
    findings.push(finding("time-reversed", `completed at ${completedAt}, sealed at ${sealedAt}`));
  return findings;
};

/** When a retired key ceased to prove anything. */
const endOf = (retired: NonNullable<AgentKey["retired"]>): Instant =>
  retired.because === "compromised" ? retired.since : retired.at;

const isValidAt = ({ notBefore, notAfter, retired }: AgentKey, at: Instant): boolean =>
  (notBefore === undefined || msOf(notBefore) <= msOf(at)) &&
  (notAfter === undefined || msOf(at) <= msOf(notAfter)) &&
  (retired === undefined || msOf(at) < msOf(endOf(retired)));

const validityOf = ({ id, notBefore, notAfter, retired }: AgentKey): string => {
  const period = `key "${id}" is valid from ${notBefore ?? "ever"} to ${notAfter ?? "ever"}`;
  return retired === undefined ? period : `${period}, and retired as ${retired.because} at ${endOf(retired)}`;
};

/** Reading a key takes longer than a signature by it, and a history has many. */
const publicKeys = new WeakMap<AgentKey, ReturnType<typeof findPublicKey>>();

const publicKeyOf = (key: AgentKey): ReturnType<typeof findPublicKey> => {
  const known = publicKeys.get(key) ?? findPublicKey(key.publicKey);
  publicKeys.set(key, known);
  return known;
};

/** Says whether a seal is one of a key of the plan. */
export type SealCheck = (stated: Seal, key: AgentKey) => boolean;

/** Checks the signature where and when it is asked. */
export const isSealedByKey: SealCheck = (stated, key) => {
  const publicKey = publicKeyOf(key);
  return publicKey !== undefined && isSealedBy(stated, publicKey);
};

/**
 * Was it sealed by a key that the plan names for this agent, valid when it was completed and when it arrived?
 * Both instants count: the agent states the first, and with a retired key any instant could be stated.
 */
export const judgeSeal = (
  stated: Seal,
  agent: Agent,
  completedAt: Instant,
  now: Instant,
  isSealed: SealCheck = isSealedByKey,
): Finding[] => {
  const key = agent.keys.find(({ id }) => id === stated.keyId);
  if (key === undefined)
    return [finding("key-unknown", `agent "${agent.id}" has no key "${stated.keyId}" in the plan`)];
  if (!isValidAt(key, completedAt) || !isValidAt(key, now)) return [finding("key-not-valid", validityOf(key))];
  if (!isSealed(stated, key)) return [finding("seal-invalid", `the signature was not made with key "${key.id}"`)];
  return [];
};
