import type { Evidence } from "../../core/audit/evidence.ts";
import { verdictOf } from "../../core/audit/verdict.ts";
import { comparisonFact } from "../../core/history/comparison-fact.ts";
import type { ComparisonFact } from "../../core/history/fact.ts";
import { comparisonFactId } from "../../core/history/fact-id.ts";
import type { Instant } from "../../core/instant.ts";
import { listsOf } from "../../core/plan/document/requirement/inventory.ts";
import type { ComparisonRequirement } from "../../core/plan/document.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { firstToExpire, isOutdated } from "../../core/readiness/comparison-inputs.ts";
import type { Committed } from "../commit.ts";
import { readInputs } from "../read-inputs.ts";
import { commitVerdict } from "../recording.ts";
import { lastInputs } from "./inputs.ts";
import { putList } from "./list.ts";
import type { ComparePorts } from "./ports.ts";
import { runComparison } from "./run-comparison.ts";

const newestOf = (inputs: readonly Checkpoint[]): Instant | undefined =>
  inputs
    .flatMap(({ evidence }) => evidence?.completedAt ?? [])
    .toSorted()
    .at(-1);

/** A comparison as evidence: completed with the newest of its inputs, and valid until the first of them expires. */
const evidenceOf = (
  fact: string,
  digest: string,
  entries: number,
  inputs: readonly Checkpoint[],
  at: Instant,
): Evidence => ({
  fact,
  object: null,
  digest,
  agent: "cleargate",
  completedAt: newestOf(inputs) ?? at,
  sealedAt: at,
  receivedAt: at,
  validUntil: firstToExpire(inputs) ?? at,
  entries,
  bytes: 0,
});

/** True where entries of inventories are compared, rather than the instants of evidence. */
const comparesNames = ({ check }: ComparisonRequirement): boolean =>
  check === "homed-once" || check === "moves" || check === "same-names";

/**
 * Compares the newest genuine evidence that one requirement reads, and records what was found.
 * @returns undefined without any evidence, or where they have been compared before
 */
export const compareEvidence = (
  ports: ComparePorts,
  migration: string,
  requirement: ComparisonRequirement,
  unit: string,
): Promise<Committed<ComparisonFact> | undefined> =>
  commitVerdict<ComparisonFact, undefined>(ports, async (recording) => {
    const { ledger, store, clock } = ports;
    const { head, checkpoint, inputs, digest } = await readInputs(ledger, migration, requirement, unit);
    if (!isOutdated(checkpoint, requirement, inputs)) return undefined;
    const requirements = await ledger.readRequirements(migration, head.planVersion);
    const listed = listsOf(requirements.get(requirement.of));
    const known = {
      last: requirement.check === "moves" ? await lastInputs(ledger, checkpoint) : "none",
      lists: listed ?? "accounts",
    };
    const { findings, entries, list: differences } = await runComparison(ports, requirement, inputs, known);
    const compared = {
      ...{ entries, lists: comparesNames(requirement) ? known.lists : ("evidence" as const) },
      list: await putList(store, checkpoint, differences),
    };
    const verdict = recording(verdictOf(findings));
    const at = clock();
    const fact = comparisonFactId(checkpoint, digest);
    const evidence = evidenceOf(fact, digest, entries, inputs, at);
    return {
      change: { kind: "comparison", head, checkpoint, verdict, evidence, fact },
      at,
      record: (events) =>
        comparisonFact({ ...compared, id: fact, head, checkpoint, inputs, digest, verdict }, at, events),
    };
  });
