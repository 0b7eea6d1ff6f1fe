import { verdictOf } from "../../core/audit/verdict.ts";
import { Failure } from "../../core/failure.ts";
import { type ApprovalFact, type CrossCheckFact, factId } from "../../core/history/fact.ts";
import type { Instant } from "../../core/instant.ts";
import { deadlineOf } from "../../core/plan/calendar/validity.ts";
import type { SignOffRequirement } from "../../core/plan/document/requirement/sign-off.ts";
import type { ComparisonRequirement } from "../../core/plan/document.ts";
import { readsOthers } from "../../core/plan/reads.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { decideUnsigned } from "../../core/readiness/checkpoint/decide-approval.ts";
import { decideEvidence } from "../../core/readiness/checkpoint/decide-evidence.ts";
import { inputsDigest, inputsOf } from "../../core/readiness/comparison-inputs.ts";
import type { Clock, Evidence, Head, Ledger } from "../../ports/ports.ts";
import { type Decision, type Settled, settle } from "../settle.ts";
import { compareInputs, keepList } from "./inputs.ts";

export interface ComparePorts {
  readonly ledger: Ledger;
  readonly evidence: Evidence;
  readonly clock: Clock;
}

const earliest = (inputs: readonly Checkpoint[], at: Instant): Instant =>
  inputs.map(({ evidence }) => evidence?.validUntil ?? at).toSorted()[0] ?? at;

const newest = (inputs: readonly Checkpoint[], at: Instant): Instant =>
  inputs
    .map(({ evidence }) => evidence?.completedAt ?? at)
    .toSorted()
    .at(-1) ?? at;

interface Reading {
  readonly head: Head;
  readonly checkpoint: Checkpoint;
  readonly inputs: readonly Checkpoint[];
  /** Names the inputs. */
  readonly digest: string;
}

/**
 * The reader's own version is read first: whoever commits in between makes this one read again, so the last result in
 * the ledger has always seen the newest evidence.
 */
const readInputs = async (
  ledger: Ledger,
  migration: string,
  requirement: ComparisonRequirement | SignOffRequirement,
  unit: string,
): Promise<Reading> => {
  const head = await ledger.readHead(migration);
  const checkpoint = await ledger.findCheckpoint({ migration, unit, requirement: requirement.id });
  if (
    head === undefined ||
    head.applying !== null ||
    checkpoint === undefined ||
    checkpoint.planVersion !== head.planVersion
  )
    throw new Failure("plan-applying", `a plan of ${migration} is being applied; try again`);
  const inputs = inputsOf(await ledger.listCheckpoints(migration), requirement, unit);
  return { head, checkpoint, inputs, digest: inputsDigest(inputs) };
};

/** What the cross-check looked at last time it found anything out. */
const lastLook = async (ledger: Ledger, { evidence }: Checkpoint): Promise<CrossCheckFact["inputs"] | undefined> => {
  const fact = evidence === null ? undefined : await ledger.findFact(evidence.fact);
  return fact?.type === "evidence-compared" ? fact.inputs : undefined;
};

/**
 * Compares the newest genuine evidence that one cross-check reads, and records what it found.
 * @returns undefined where there is nothing to compare, or nothing new
 */
export const compareAcross = async (
  ports: ComparePorts,
  migration: string,
  crossCheck: ComparisonRequirement,
  unit: string,
): Promise<Settled<CrossCheckFact> | undefined> => {
  const { ledger, clock } = ports;
  const scope = { migration, unit, requirement: crossCheck.id };
  const decide = async (): Promise<Decision<CrossCheckFact> | undefined> => {
    const { head, checkpoint, inputs, digest } = await readInputs(ledger, migration, crossCheck, unit);
    if (inputs.length === 0 || checkpoint.evidence?.digest === digest) return undefined;
    const requirements = await ledger.readRequirements(migration, head.planVersion);
    const listed = requirements.get(crossCheck.of);
    const lists = listed?.evidence === "inventory" ? listed.lists : "accounts";
    const {
      findings,
      entries,
      list: packed,
    } = await compareInputs(ports, crossCheck, inputs, {
      last: crossCheck.check === "moves" ? await lastLook(ledger, checkpoint) : undefined,
      lists,
    });
    const list = await keepList(ports, scope, packed);
    const verdict = verdictOf(findings);
    const at = clock();
    const fact: CrossCheckFact = {
      id: factId("compare", migration, unit, crossCheck.id, String(checkpoint.version), digest),
      type: "evidence-compared",
      recordedAt: at,
      ...scope,
      agent: null,
      digest,
      planVersion: head.planVersion,
      entries,
      inputs: inputs
        .slice(0, MAX_INPUTS)
        .map((one) => ({ unit: one.unit, requirement: one.requirement, fact: one.evidence?.fact ?? "" })),
      verdict,
      ...(list === undefined ? {} : { list }),
      events: [],
    };
    const seen = {
      fact: fact.id,
      object: null,
      digest,
      agent: "cleargate",
      completedAt: newest(inputs, at),
      sealedAt: at,
      receivedAt: at,
      validUntil: earliest(inputs, at),
      entries,
      bytes: 0,
    };
    return { head, checkpoint, fact, event: decideEvidence(checkpoint, verdict, seen, at), judgeAlways: true };
  };
  return settle<CrossCheckFact, undefined>(ledger, decide);
};

/** A fact names at most so many inputs; their digest covers all. */
const MAX_INPUTS = 500;

/**
 * Takes back signatures under evidence that has changed since.
 * @returns undefined where nobody has signed, or what was signed is as it was
 */
export const voidSignOff = async (
  { ledger, clock }: ComparePorts,
  migration: string,
  signOff: SignOffRequirement,
  unit: string,
): Promise<Settled<ApprovalFact> | undefined> => {
  const decide = async (): Promise<Decision<ApprovalFact> | undefined> => {
    const { head, checkpoint, inputs, digest } = await readInputs(ledger, migration, signOff, unit);
    const [signature] = checkpoint.signatures;
    if (signature === undefined || signature.digest === digest) return undefined;
    const at = clock();
    const latest = inputs.toSorted((a, b) =>
      (a.evidence?.receivedAt ?? "") < (b.evidence?.receivedAt ?? "") ? 1 : -1,
    )[0];
    const reason = `void: ${latest === undefined ? "the evidence" : checkpointId(latest)} changed after it was signed`;
    const fact: ApprovalFact = {
      id: factId("sign-off-voided", migration, unit, signOff.id, String(checkpoint.version)),
      type: "approval-recorded",
      recordedAt: at,
      migration,
      unit,
      requirement: signOff.id,
      agent: null,
      action: "sign-off-voided",
      planVersion: head.planVersion,
      by: "cleargate",
      reason,
      control: null,
      expiresAt: null,
      request: null,
      role: null,
      events: [],
    };
    return { head, checkpoint, fact, event: decideUnsigned(checkpoint, reason, deadlineOf(signOff, at), at) };
  };
  return settle<ApprovalFact, undefined>(ledger, decide);
};

/** Runs every cross-check and looks at every sign-off of a migration that has not yet seen its newest evidence. */
export const compareMigration = async (
  ports: ComparePorts,
  migration: string,
): Promise<Settled<CrossCheckFact | ApprovalFact>[]> => {
  const head = await ports.ledger.readHead(migration);
  if (head === undefined || head.planVersion === 0) return [];
  const requirements = await ports.ledger.readRequirements(migration, head.planVersion);
  const readers = [...requirements.values()].filter(readsOthers);
  if (readers.length === 0) return [];
  const checkpoints = await ports.ledger.listCheckpoints(migration);
  const settled: Settled<CrossCheckFact | ApprovalFact>[] = [];
  for (const requirement of readers) {
    for (const { unit } of checkpoints.filter((one) => one.requirement === requirement.id)) {
      const result =
        requirement.evidence === "sign-off"
          ? await voidSignOff(ports, migration, requirement, unit)
          : await compareAcross(ports, migration, requirement, unit);
      if (result !== undefined) settled.push(result);
    }
  }
  return settled;
};
