import { isSealedByKey, judgeSeal, judgeTime, type SealCheck } from "../audit/scope.ts";
import { type Finding, isUnjudged } from "../finding.ts";
import type { ManifestFact } from "../history/fact.ts";
import { objectFactId, unjudgedFactId } from "../history/fact-id.ts";
import { plus } from "../instant.ts";
import { findManifestKey } from "../manifest/object-key.ts";
import type { Agent } from "../plan/document.ts";
import type { Plan } from "../plan/plan.ts";
import type { PackProblemCode } from "./problem.ts";
import type { SealRow } from "./rows.ts";

/** A manifest is read before its fact is recorded; no run lasts longer. */
const LONGEST_RUN_MS = 15 * 60_000;

const hasCode = ({ verdict }: ManifestFact, code: Finding["code"]): boolean =>
  verdict.findings.some((finding) => finding.code === code);

/** True where a manifest was found to be an agent's own, whatever it shows. */
export const isGenuine = ({ header, verdict }: ManifestFact): boolean =>
  header !== null && !verdict.findings.some((finding) => finding.severity === "refuse" || isUnjudged(finding));

const agentOf = (plan: Plan | undefined, id: string | null): Agent | undefined =>
  plan?.agents.find((agent) => agent.id === id);

export const sealRow = (fact: ManifestFact, plan: Plan | undefined): SealRow => {
  const { id, object, digest, agent, planVersion, seal } = fact;
  const key = agentOf(plan, agent)?.keys.find((one) => one.id === seal?.keyId);
  return {
    fact: id,
    object: object.key,
    objectVersion: object.versionId,
    digest,
    agent,
    planVersion,
    keyId: seal?.keyId ?? null,
    publicKey: key?.publicKey ?? null,
    genuine: isGenuine(fact),
    seal: seal ?? null,
  };
};

type Fault = readonly [code: PackProblemCode, message: string];

/** What is wrong with the seal of genuine evidence, by the plan version that judged it. */
const sealFault = (fact: ManifestFact, agent: Agent | undefined, isSealed: SealCheck): Fault | undefined => {
  const { seal, header, recordedAt } = fact;
  if (seal === undefined || header === null) return undefined;
  if (agent === undefined) return ["seal-wrong", `the plan in force has no agent "${fact.agent}"`];
  const [found] = judgeSeal(seal, agent, header.completedAt, recordedAt, isSealed);
  if (found === undefined) return undefined;
  // A key may have ended while the manifest was read.
  const before = judgeSeal(seal, agent, header.completedAt, plus(recordedAt, -LONGEST_RUN_MS), isSealed);
  return before.length === 0 ? undefined : ["seal-wrong", found.message];
};

/** What a fact states of its manifest and the seal states otherwise. */
const contentFault = ({ seal, entries, bytes, events, id }: ManifestFact): Fault | undefined => {
  if (seal === undefined) return undefined;
  if (seal.entries !== entries || seal.bytes !== bytes)
    return [
      "seal-differs",
      `the fact states ${entries} entries and ${bytes} bytes, the seal ${seal.entries} and ${seal.bytes}`,
    ];
  for (const event of events)
    if (event.type === "checkpoint-evidenced" && event.evidence.fact === id && event.evidence.digest !== seal.sha256)
      return ["seal-differs", `the evidence of ${event.unit}/${event.requirement} is not what was sealed`];
  return undefined;
};

/** What the key of the object says, that the agent's role let it write under. */
const keyFault = (fact: ManifestFact): Fault | undefined => {
  const { id, object } = fact;
  if (id !== objectFactId(object) && id !== unjudgedFactId(object))
    return ["fact-id", `the fact of ${object.key} has another id`];
  const key = findManifestKey(object.key);
  if (key === undefined) return undefined;
  const differs = (["digest", "agent", "unit", "requirement"] as const).find((member) => key[member] !== fact[member]);
  return differs === undefined ? undefined : ["seal-differs", `the fact's ${differs} is not the one in ${object.key}`];
};

/** When genuine evidence says that it was completed: as its key says, and not after it was recorded. */
const timeFault = ({ header, object, recordedAt }: ManifestFact): Fault | undefined => {
  const key = findManifestKey(object.key);
  if (header === null || key === undefined) return undefined;
  if (key.completedAt !== header.completedAt)
    return ["seal-differs", `the fact states completion at ${header.completedAt}, its object's key ${key.completedAt}`];
  const [late] = judgeTime(header, recordedAt);
  return late === undefined ? undefined : ["seal-differs", late.message];
};

/**
 * What is wrong with a manifest's fact, by itself and by the plan version that judged it. A fact from before seals were
 * recorded is not proven and not wrong.
 */
export const manifestFault = (
  fact: ManifestFact,
  plan: Plan | undefined,
  isSealed: SealCheck = isSealedByKey,
): Fault | undefined => {
  const agent = agentOf(plan, fact.agent);
  if (isGenuine(fact))
    return keyFault(fact) ?? timeFault(fact) ?? sealFault(fact, agent, isSealed) ?? contentFault(fact);
  const hasSeal = fact.seal !== undefined && agent !== undefined && fact.header !== null;
  if (hasSeal && hasCode(fact, "seal-invalid") && fact.verdict.findings.length === 1) {
    const found = judgeSeal(fact.seal, agent, fact.header.completedAt, fact.recordedAt, isSealed);
    if (found.length === 0) return ["seal-wrong", "it was refused for its signature, which is genuine"];
  }
  return keyFault(fact);
};
