import { isUnjudged } from "../finding.ts";
import { earlier, type Instant } from "../instant.ts";
import type { ManifestFact } from "./fact.ts";

/** True for genuine evidence that came after evidence that was newer: nothing was decided by it. */
export const isOlderEvidence = ({ verdict }: ManifestFact): boolean =>
  verdict.effect === "none" && verdict.findings.some(({ code }) => code === "evidence-older");

/**
 * When what a manifest's fact tells happened, which is not when it was recorded:
 *
 * | fact | happened |
 * |---|---|
 * | evidence, or older than other evidence | when it was completed, as its seal says |
 * | an object that could not be judged | when it claims to have been completed; a claim about the future counts as one of when it was recorded |
 * | an object that was refused | when it was recorded: nothing that it claims is believed |
 *
 * Of all other facts, a comparison is what its inputs make it, whenever it ran; that time passed needs no fact; and what a plan or a
 * person decided happened when it was recorded.
 */
export const happenedAt = (fact: ManifestFact): Instant => {
  const { verdict, events, header, recordedAt } = fact;
  if (verdict.findings.some(isUnjudged)) {
    const unjudged = events.find((event) => event.type === "checkpoint-unjudged");
    return earlier(recordedAt, unjudged?.completedAt ?? header?.completedAt ?? recordedAt);
  }
  const isEvidence = verdict.effect !== "none" || isOlderEvidence(fact);
  return isEvidence && header !== null ? header.completedAt : recordedAt;
};
