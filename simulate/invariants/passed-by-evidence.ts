import { verdictOf } from "../../core/audit/verdict.ts";
import { type Finding, isOfBaseline } from "../../core/finding.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { inputsDigest } from "../../core/readiness/comparison-inputs.ts";
import { checkpointIn } from "../ledger-view.ts";
import type { CommitScene, Invariant } from "./invariant.ts";

const passes = (findings: readonly Finding[]): boolean => verdictOf(findings).effect === "passed";

/** Somebody has accepted what this evidence lost, and saw no other evidence. */
const isAccepted = ({ view: { facts } }: CommitScene, one: Checkpoint): boolean =>
  [...facts.values()].some(
    (fact) =>
      fact.type === "approval-recorded" &&
      fact.action === "baseline-accepted" &&
      fact.migration === one.migration &&
      fact.unit === one.unit &&
      fact.requirement === one.requirement &&
      fact.seen?.evidence === inputsDigest([one]),
  );

export const passedByEvidence: Invariant = {
  name: "passed-by-evidence",
  says: "A checkpoint begins to pass only by evidence whose verdict says so, or of which people accepted what it lost.",
  afterCommit: (scene) => {
    for (const { before, after } of scene.commit.writes) {
      const [was, is] = [checkpointIn(before), checkpointIn(after)];
      if (is?.state !== "passed" || is.evidence?.object == null) continue;
      if (was?.state === "passed" && was.evidence?.fact === is.evidence.fact) continue;
      const fact = scene.view.facts.get(is.evidence.fact);
      const findings = fact?.type === "manifest-audited" ? fact.verdict.findings : undefined;
      if (findings !== undefined && passes(findings)) continue;
      const others = findings?.filter(({ code }) => !isOfBaseline(code));
      if (others === undefined || !passes(others) || !isAccepted(scene, is))
        return `${is.migration} ${checkpointId(is)} passes at version ${is.version} by ${is.evidence.fact}, which did not`;
    }
    return undefined;
  },
};
