import { createHash } from "node:crypto";
import type { Agent } from "../plan/document.ts";
import { indexInputs } from "../plan/index-reads.ts";
import type { Plan, PlannedCheckpoint, PlannedGate, Requirement } from "../plan/plan.ts";
import { readsOf } from "../plan/reads.ts";
import { canonical, rulesDigest } from "../plan/rules-digest.ts";
import { checkpointId } from "./checkpoint/checkpoint.ts";

/**
 * What of a plan a checkpoint or a gate depends on, as a digest. A version in which that is the same leaves the item as it is,
 * whatever evidence came meanwhile: so a writer who decided under the version before, and is not fenced by an item that this
 * one rewrites, wrote what he would have written before it.
 */

/** 132 bits: whoever writes plans must find no two that an item cannot tell apart. */
const LENGTH = 22;

const digestOf = (...of: readonly unknown[]): string =>
  createHash("sha256")
    .update(JSON.stringify(canonical(of)))
    .digest("base64url")
    .slice(0, LENGTH);

/**
 * The number of the way in which the digests here are made. A build that makes others has the next one, so that its first plan
 * version rewrites everything, here and in each replay: facts say by which one their version came into force.
 */
export const PARTS_WAY = 1;

/** What is written of a digest: of another plan version, or way, another text, so that none is taken for what another build rewrote. */
export const writtenParts = (planVersion: number, way: number, digest: string): string =>
  digestOf(planVersion, way, digest);

const memoised = <K, T>(ask: (key: K) => T): ((key: K) => T) => {
  const answers = new Map<K, T>();
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = ask(key);
    answers.set(key, answer);
    return answer;
  };
};

interface Written {
  readonly planVersion: number;
  readonly parts?: string;
}

/** True where an item was written under the same parts of a plan, and of them in the same way. */
export const isAsPlanned = ({ planVersion, parts }: Written, way: number, digest: string): boolean =>
  parts === writtenParts(planVersion, way, digest);

/** By unit: the agents whose evidence of it may count, with their keys. */
const indexAgents = (agents: readonly Agent[]): ((unit: string) => string) => {
  const said = agents.map(({ id, units, keys }) => ({ units, text: digestOf(id, keys) }));
  const everywhere = said.filter(({ units }) => units.includes("*"));
  const byUnit = new Map<string, string[]>();
  for (const { units, text } of said)
    for (const unit of units) {
      const texts = byUnit.get(unit);
      if (texts === undefined) byUnit.set(unit, [text]);
      else texts.push(text);
    }
  return memoised((unit) =>
    digestOf([...new Set([...everywhere.map(({ text }) => text), ...(byUnit.get(unit) ?? [])])].toSorted()),
  );
};

/** What a plan says of each checkpoint and each gate, as digests. */
export interface PlannedParts {
  ofCheckpoint(planned: PlannedCheckpoint): string;
  ofGate(planned: PlannedGate): string;
}

/**
 * The digests of all that decides what a plan makes of a checkpoint or a gate, and what its next evidence may be: a requirement
 * whole, the unit as its rules read it, the agents and keys whose evidence of it counts, how long waivers last and how often
 * owners are reminded, where it counts, and for what reads others the same of all that it reads. Of a gate all that the plan has.
 */
export const plannedParts = (plan: Plan): PlannedParts => {
  const { remindEveryMs, maxWaiverMs, damp } = plan.policy;
  const requirements = new Map(plan.requirements.map((one) => [one.id, one]));
  const units = new Map(plan.units.map((one) => [one.id, one]));
  const contacts = new Map(plan.contacts.map((one) => [one.id, one]));
  const agentsOf = indexAgents(plan.agents);
  const find = indexInputs(plan.checkpoints);

  const signersOf = (requirement: Requirement) =>
    requirement.evidence === "sign-off"
      ? requirement.signers.map((signer) => signer.contacts.map((id) => contacts.get(id)))
      : [];
  const requirementOf = memoised((requirement: Requirement) => digestOf(requirement, signersOf(requirement)));
  const inputsOf = memoised((inputs: readonly PlannedCheckpoint[]): string =>
    digestOf(inputs.map((one) => [checkpointId(one), ofCheckpoint(one)]).toSorted()),
  );

  const ofCheckpoint = memoised((planned: PlannedCheckpoint): string => {
    const requirement = requirements.get(planned.requirement);
    const unit = units.get(planned.unit);
    if (requirement === undefined || unit === undefined)
      throw new TypeError(`plan has a dangling checkpoint ${checkpointId(planned)}`);
    const reminded = unit.owner === undefined ? null : remindEveryMs;
    const { gates, readerGates } = planned;
    return digestOf(
      ...[requirementOf(requirement), rulesDigest(requirement, unit), agentsOf(unit.id)],
      ...[reminded, maxWaiverMs, gates, readerGates],
      readsOf(requirement).map((id) => inputsOf(find(id, unit.id))),
    );
  });
  return { ofCheckpoint, ofGate: (planned) => digestOf(planned, damp) };
};
