import type { Evidence } from "../../audit/evidence.ts";
import { isUnjudged, type Verdict } from "../../finding.ts";
import type { Instant } from "../../instant.ts";
import { whyFound, whyIn } from "./because.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type CheckpointEvidenced, type CheckpointUnjudged, nextEvent } from "./event.ts";
import { decideUnjudged, isBehind } from "./unjudged.ts";

/** What a plan asks to be kept of evidence. */
export interface KeptOfEvidence {
  /** SHA-256 of the entries, where another requirement compares the content. */
  readonly content?: string | undefined;
  /** Where shrinkage is judged: from when on accepted sizes count. */
  readonly sizesSince?: Instant | undefined;
}

/**
 * What a verdict does to its checkpoint: at most one event, and none where the manifest was refused, older, or
 * repeated. One that could not be judged keeps older evidence from passing.
 * @param kept what the checkpoint keeps where the plan asks about it
 */
export const decideEvidence = (
  checkpoint: Checkpoint,
  verdict: Verdict,
  evidence: Evidence,
  at: Instant,
  { content, sizesSince }: KeptOfEvidence = {},
): CheckpointEvidenced | CheckpointUnjudged | undefined => {
  const { effect, findings } = verdict;
  if (effect === "none") return undefined;
  if (findings.some(isUnjudged)) return decideUnjudged(checkpoint, evidence.completedAt, whyFound(findings), at);
  const behind = effect === "passed" && isBehind(checkpoint.unjudgedAt, evidence);
  return {
    ...nextEvent(checkpoint, at),
    type: "checkpoint-evidenced",
    state: behind ? "inconclusive" : effect,
    ...(behind ? whyIn(checkpoint) : whyFound(findings)),
    evidence,
    ...(content === undefined ? {} : { content }),
    ...(sizesSince === undefined ? {} : { sizesSince }),
  };
};
