import type { Fact } from "../../core/history/fact.ts";
import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { EndScene, Invariant } from "./invariant.ts";

const isOf = (fact: Fact, one: { readonly migration: string; readonly unit: string; readonly requirement: string }) =>
  fact.migration === one.migration && fact.unit === one.unit && fact.requirement === one.requirement;

const check = ({ view }: EndScene): string | undefined => {
  const facts = [...view.facts.values()].flatMap((fact) => (fact.type === "manifest-audited" ? [fact] : []));
  for (const { checkpoints } of view.migrations.values())
    for (const one of checkpoints.values()) {
      const { evidence, state } = one;
      if (evidence?.object == null || state !== "passed") continue;
      const counting = view.facts.get(evidence.fact);
      const worse = facts.find(
        (fact) =>
          // What it lost may have been accepted: see passed-by-evidence.ts.
          fact.id !== evidence.fact &&
          isOf(fact, one) &&
          fact.verdict.effect === "failed" &&
          fact.header?.completedAt === evidence.completedAt &&
          fact.agent === counting?.agent &&
          counting?.type === "manifest-audited" &&
          fact.planVersion === counting.planVersion,
      );
      if (worse !== undefined)
        return `${checkpointId(one)} passes by ${evidence.fact}, and ${worse.id} of the same instant failed`;
    }
  return undefined;
};

export const worseOfTwo: Invariant = {
  name: "worse-of-two",
  says: "Of two manifests of one instant the worse counts, in whatever order they come, and however often one is packed anew.",
  atEnd: check,
};
