import type { Evidence } from "../../audit/evidence.ts";
import type { Finding, Verdict } from "../../finding.ts";
import type { Instant } from "../../instant.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type CheckpointEvidenced, type CheckpointUnjudged, nextEvent } from "./event.ts";
import { decideUnjudged, isBehind } from "./unjudged.ts";

const MAX_REASON = 500;

/** The gravest finding in one line, with the names that it is about. */
const reasonOf = (findings: readonly Finding[]): string | null => {
  const worst =
    findings.find(({ severity }) => severity === "fail") ??
    findings.find(({ severity }) => severity === "inconclusive");
  if (worst === undefined) return null;
  const named = worst.where === undefined || worst.where.length === 0 ? "" : `: ${worst.where.slice(0, 5).join(", ")}`;
  const whole = worst.message.includes(worst.where?.[0] ?? "\n") ? worst.message : `${worst.message}${named}`;
  return whole.length > MAX_REASON ? `${whole.slice(0, MAX_REASON - 1)}…` : whole;
};

/**
 * What a verdict does to its checkpoint: at most one event, and none where the manifest was refused, older, or
 * repeated. One that could not be judged keeps older evidence from passing.
 * @param content SHA-256 of the entries, where another requirement compares the content
 */
export const decideEvidence = (
  checkpoint: Checkpoint,
  verdict: Verdict,
  evidence: Evidence,
  at: Instant,
  content?: string,
): CheckpointEvidenced | CheckpointUnjudged | undefined => {
  const { effect, findings } = verdict;
  if (effect === "none") return undefined;
  if (findings.some(({ code }) => code === "manifest-unjudged"))
    return decideUnjudged(checkpoint, evidence.completedAt, reasonOf(findings), at);
  const behind = effect === "passed" && isBehind(checkpoint.unjudgedAt, evidence);
  return {
    ...nextEvent(checkpoint, at),
    type: "checkpoint-evidenced",
    state: behind ? "inconclusive" : effect,
    reason: behind ? checkpoint.reason : reasonOf(findings),
    evidence,
    ...(content === undefined ? {} : { content }),
  };
};
