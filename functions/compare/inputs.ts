import type { ComparisonFact } from "../../core/history/fact.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { CompareLedger } from "../../ports/compare.ts";

export type FactInputs = ComparisonFact["inputs"];

/** The inputs of the last comparison: `none` before the first, `unknown` where its fact does not tell. */
export type LastInputs = FactInputs | "none" | "unknown";

/** The inputs of the last comparison that was recorded, also where a plan has voided what it found. */
export const lastInputs = async (ledger: CompareLedger, { evidence, voided }: Checkpoint): Promise<LastInputs> => {
  const last = evidence ?? voided;
  if (last === null) return "none";
  const fact = await ledger.findFact(last.fact);
  return fact?.type === "evidence-compared" ? fact.inputs : "unknown";
};
