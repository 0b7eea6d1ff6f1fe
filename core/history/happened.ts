import { isUnjudged } from "../finding.ts";
import type { Instant } from "../instant.ts";
import { unreachable } from "../unreachable.ts";
import type { Fact } from "./fact.ts";

/**
 * When what a fact tells happened, which is not when it was recorded:
 *
 * | fact | happened |
 * |---|---|
 * | a manifest that is evidence, or older than other evidence | when it was completed, as its seal says |
 * | an object that could not be judged | when it claims to have been completed; a claim about the future counts as one of when it was recorded |
 * | an object that was refused | when it was recorded: nothing that it claims is believed |
 * | a comparison | never on its own: it is what its inputs make it, whenever it ran |
 * | a plan version | when it was recorded as in force; while it was being applied, see `applying` |
 * | a proposal, an abandoned version | when it was recorded; neither changes a state |
 * | that time passed | never on its own: whoever judges by a clock needs no fact for it |
 * | a waiver, signature, attestation, baseline, revocation, arming | when a person decided it, which is when it was recorded |
 *
 * @returns null for what follows from other facts and the clock
 */
export const happenedAt = (fact: Fact): Instant | null => {
  switch (fact.type) {
    case "manifest-audited":
      return evidenceAt(fact) ?? fact.recordedAt;
    case "evidence-compared":
    case "time-passed":
      return null;
    case "plan-applied":
    case "proposal-recorded":
    case "plan-abandoned":
    case "approval-recorded":
    case "gate-armed":
      return fact.recordedAt;
    default:
      return unreachable(fact);
  }
};

type ManifestFact = Extract<Fact, { readonly type: "manifest-audited" }>;

/** True for genuine evidence that came after evidence that was newer: nothing was decided by it. */
export const isOlderEvidence = ({ verdict }: ManifestFact): boolean =>
  verdict.effect === "none" && verdict.findings.some(({ code }) => code === "evidence-older");

/** When the evidence of a manifest's fact was completed; undefined where it is none. */
const evidenceAt = (fact: ManifestFact): Instant | undefined => {
  const { verdict, events, header, recordedAt } = fact;
  if (verdict.findings.some(isUnjudged)) {
    const claim = events.find((event) => event.type === "checkpoint-unjudged")?.completedAt ?? header?.completedAt;
    return claim === undefined || claim > recordedAt ? undefined : claim;
  }
  return verdict.effect === "none" && !isOlderEvidence(fact) ? undefined : header?.completedAt;
};
