import type { Finding } from "../../finding.ts";
import type { ComparisonRequirement } from "../../plan/document/requirement/comparison.ts";
import { readsOf } from "../../plan/reads.ts";
import type { ComparedEvidence } from "../evidence.ts";
import { finding } from "../report-finding.ts";

const nameOf = ({ unit, requirement }: ComparedEvidence): string => `${unit}/${requirement}`;

/** The finding that something could not be compared; with a side missing, nobody knows what a comparison would show. */
export const notCompared = (where: readonly string[], requirement: ComparisonRequirement): Finding[] =>
  where.length === 0
    ? []
    : [
        finding("evidence-not-compared", `nothing to compare: ${where.slice(0, 5).join(", ")}`, {
          requirement,
          count: where.length,
          where,
        }),
      ];

/** True where nobody knows what the newest evidence is: there is none, or it could not be judged. */
const isUnknown = ({ evidence, unjudgedAt }: ComparedEvidence): boolean =>
  evidence === null || unjudgedAt !== undefined;

/** What a comparison reads and of which the newest evidence is unknown, and requirements that no unit has. */
export const missingInputs = (
  requirement: ComparisonRequirement,
  inputs: readonly ComparedEvidence[],
): readonly string[] => [
  ...inputs.filter(isUnknown).map(nameOf),
  ...readsOf(requirement).filter((id) => inputs.every((one) => one.requirement !== id)),
];

/** Both sides of a comparison of one unit. */
export interface Pair<T> {
  readonly unit: string;
  readonly of: T;
  readonly with: T;
}

/** Pairs the evidence of each unit, and names what is missing for a pair. */
export const pairInputs = <T extends ComparedEvidence>(
  sides: { readonly of: string; readonly with: string },
  inputs: readonly T[],
): { readonly pairs: readonly Pair<T>[]; readonly missing: readonly string[] } => {
  const pairs: Pair<T>[] = [];
  const missing: string[] = [];
  for (const [unit, own] of Map.groupBy(inputs, (one) => one.unit)) {
    const find = (id: string): T | undefined => own.find((one) => one.requirement === id && !isUnknown(one));
    const [left, right] = [find(sides.of), find(sides.with)];
    if (left !== undefined && right !== undefined) pairs.push({ unit, of: left, with: right });
    if (left === undefined) missing.push(`${unit}/${sides.of}`);
    if (right === undefined) missing.push(`${unit}/${sides.with}`);
  }
  return { pairs, missing };
};
