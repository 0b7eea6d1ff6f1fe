import type { Evidence } from "../../audit/evidence.ts";
import type { Instant } from "../../instant.ts";
import type { Why } from "./because.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type CheckpointUnjudged, nextEvent } from "./event.ts";

/** True where evidence is older than an object that could not be judged: it is not the newest, which nobody knows. */
export const isBehind = (unjudgedAt: Instant | undefined, { completedAt }: Pick<Evidence, "completedAt">): boolean =>
  unjudgedAt !== undefined && completedAt < unjudgedAt;

/**
 * What an object does that could not be judged: undefined where newer evidence has been judged, and for one of whose
 * checkpoint that has been recorded already.
 * @param claimedAt when it claims to have been completed; a claim about the future counts as one of now
 */
export const decideUnjudged = (
  checkpoint: Checkpoint,
  claimedAt: Instant,
  why: Why,
  at: Instant,
): CheckpointUnjudged | undefined => {
  const completedAt = claimedAt < at ? claimedAt : at;
  const { evidence, unjudgedAt } = checkpoint;
  if (evidence !== null && completedAt < evidence.completedAt) return undefined;
  if (unjudgedAt !== undefined && completedAt <= unjudgedAt) return undefined;
  return { ...nextEvent(checkpoint, at), type: "checkpoint-unjudged", ...why, completedAt };
};
