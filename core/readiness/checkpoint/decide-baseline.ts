import { type Actor, areTwoPeople, showActor } from "../../actor.ts";
import { verdictOf } from "../../audit/verdict.ts";
import { Failure } from "../../failure.ts";
import { type Finding, isOfBaseline } from "../../finding.ts";
import type { Instant } from "../../instant.ts";
import { whyFound, whyIn } from "./because.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type BaselineAccepted, nextEvent } from "./event.ts";
import { largestBefore } from "./lowered.ts";
import { requireSamePlan, requireSeen, type Seen } from "./seen.ts";
import { isBehind } from "./unjudged.ts";

/** A request to measure from smaller evidence on; it has no effect until somebody else approves it. */
export interface BaselineRequest {
  readonly by: Actor;
  /** What there was when it was requested. */
  readonly seen: Seen;
}

/** Somebody's approval of such a request. */
export interface BaselineApproval {
  readonly by: Actor;
  /** What the approver saw, and what there is now. */
  readonly seen: Seen;
  readonly current: Seen;
  /** What was found in the evidence that there is now. */
  readonly findings: readonly Finding[];
}

/**
 * The evidence of a checkpoint that is rejected for what it lost.
 * @throws Failure `baseline-not-shrunk`
 */
export const requireShrunk = ({ evidence }: Checkpoint, findings: readonly Finding[]) => {
  const { outcome } = verdictOf(findings.filter(({ code }) => isOfBaseline(code)));
  if (evidence !== null && outcome === "rejected") return evidence;
  throw new Failure(
    "baseline-not-shrunk",
    evidence === null ? "there is no evidence" : "the newest evidence is not rejected for what it lost",
  );
};

/**
 * Accepts that evidence has shrunk, where it is still that for which it was requested: what comes later is measured from it
 * on, and it is judged again at once by all else that was found in it.
 * @throws Failure `baseline-self-approved`, `baseline-not-shrunk`, `approval-outdated`
 */
export const decideBaseline = (
  checkpoint: Checkpoint,
  request: BaselineRequest,
  { by, seen, current, findings }: BaselineApproval,
  at: Instant,
): BaselineAccepted => {
  if (!areTwoPeople(by, request.by))
    throw new Failure(
      "baseline-self-approved",
      `${showActor(request.by)} requested it; whoever approves it must be known to be somebody else`,
    );
  requireSamePlan(request.seen, current);
  requireSeen(seen, current);
  // What came since may have lost more: then one person alone would say how much.
  requireSeen(request.seen, current);
  const { fact, receivedAt, entries, bytes, ...evidence } = requireShrunk(checkpoint, findings);
  const others = findings.filter(({ code }) => !isOfBaseline(code));
  const { effect } = verdictOf(others);
  const unknown = effect === "none" || (effect === "passed" && isBehind(checkpoint.unjudgedAt, evidence));
  return {
    ...nextEvent(checkpoint, at),
    type: "checkpoint-baseline-accepted",
    state: unknown ? checkpoint.state : effect,
    ...(unknown ? whyIn(checkpoint) : whyFound(others)),
    baseline: [{ fact, receivedAt, entries, bytes }],
    lowered: {
      ...{ at, requestedBy: request.by, approvedBy: by },
      ...{ from: largestBefore(checkpoint.baseline, checkpoint.lowered), to: { entries, bytes } },
    },
  };
};
