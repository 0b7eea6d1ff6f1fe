import type { Instant } from "../../instant.ts";
import { unreachable } from "../../unreachable.ts";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { decideApproval } from "../checkpoint/decide-approval.ts";
import { decideEvidence } from "../checkpoint/decide-evidence.ts";
import { decideRefused } from "../checkpoint/decide-refused.ts";
import { decideTime } from "../checkpoint/decide-time.ts";
import type { CheckpointEvent } from "../checkpoint/event.ts";
import { evolveCheckpoint } from "../checkpoint/evolve.ts";
import { decideUncompared } from "../checkpoint/uncompared.ts";
import type { CheckpointStep } from "../gate/decide.ts";
import type { CheckpointChange } from "./change.ts";

export interface DecidedStep extends CheckpointStep {
  readonly event: CheckpointEvent;
  readonly after: Checkpoint;
}

const decide = (change: CheckpointChange, now: Instant): CheckpointEvent | undefined => {
  switch (change.kind) {
    case "evidence":
      return decideEvidence(change.checkpoint, change.verdict, change.evidence, now, change.kept);
    case "refusal":
      return decideRefused(change.checkpoint, change.claim, change.findings, change.fact, now);
    case "comparison":
      return decideEvidence(change.checkpoint, change.verdict, change.evidence, now);
    case "overdue":
      return decideUncompared(change.checkpoint, change.verdict, now);
    case "approval":
      return decideApproval(change.checkpoint, change.approval, now);
    case "lapse":
      return decideTime(change.checkpoint, now);
    default:
      return unreachable(change);
  }
};

/**
 * What a change does to its own checkpoint; undefined where nothing changes.
 * @throws Failure where an approval is refused
 */
export const decideStep = (change: CheckpointChange, now: Instant): DecidedStep | undefined => {
  const event = decide(change, now);
  if (event === undefined) return undefined;
  return { before: change.checkpoint, event, after: evolveCheckpoint(change.checkpoint, event) };
};
