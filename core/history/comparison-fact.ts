import type { Verdict } from "../finding.ts";
import type { Instant } from "../instant.ts";
import type { InventoryList } from "../plan/document/requirement/inventory.ts";
import type { Checkpoint } from "../readiness/checkpoint/checkpoint.ts";
import type { Head } from "../readiness/head.ts";
import type { ComparisonFact, FactEvent } from "./fact.ts";

/** How many inputs a fact lists; the digest covers all. */
const MAX_INPUTS = 500;

/** What one comparison found, or that it is overdue. */
export interface Comparison {
  readonly id: string;
  /** Under which it was decided. */
  readonly head: Pick<Head, "planVersion">;
  readonly checkpoint: Checkpoint;
  readonly inputs: readonly Checkpoint[];
  /** SHA-256 of the evidence of all inputs. */
  readonly digest: string;
  readonly verdict: Verdict;
  readonly entries: number;
  /** What they are: what the inventories list, or pieces of evidence whose instants were compared. */
  readonly lists?: InventoryList | "evidence";
  /** The object that lists every difference by name. */
  readonly list: { readonly key: string; readonly versionId: string } | undefined;
}

/** The fact of one comparison of the newest evidence, or of evidence that has waited too long for one. */
export const comparisonFact = (
  { id, head, checkpoint, inputs, digest, verdict, entries, lists = "accounts", list }: Comparison,
  at: Instant,
  events: readonly FactEvent[],
): ComparisonFact => {
  const { migration, unit, requirement } = checkpoint;
  return {
    id,
    type: "evidence-compared",
    recordedAt: at,
    migration,
    unit,
    requirement,
    agent: null,
    digest,
    planVersion: head.planVersion,
    entries,
    ...(lists === "accounts" ? {} : { lists }),
    inputs: inputs
      .flatMap(({ unit, requirement: read, evidence }) =>
        evidence === null ? [] : [{ unit, requirement: read, fact: evidence.fact }],
      )
      .slice(0, MAX_INPUTS),
    verdict,
    ...(list === undefined ? {} : { list }),
    events,
  };
};
