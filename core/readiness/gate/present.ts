import type { Instant } from "../../instant.ts";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import type { Blocker, Gate } from "./gate.ts";
import { judgeGate } from "./judge.ts";

/** A gate as it is at an instant, whatever was written when. */
export interface PresentGate {
  readonly state: Gate["state"];
  readonly since: Instant;
  /** Where clear: when the verdict expires, by the evidence that is known. */
  readonly validUntil: Instant | null;
  /** At most 50; `blockerCount` counts them all. */
  readonly blockers: readonly Blocker[];
  readonly blockerCount: number;
}

/**
 * A gate as it must be shown at an instant: one that is written as clear is judged by its members, and one that is
 * written as blocked stays so until the transition is written.
 * @param comparing the comparisons under way among the members; a clear gate stays clear while they run
 */
export const presentGate = (
  gate: Gate,
  members: readonly Checkpoint[],
  comparing: readonly Blocker[],
  now: Instant,
): PresentGate => {
  const verdict = judgeGate(members, gate.state === "clear" ? [] : comparing, now);
  if (verdict.state === "clear")
    return {
      state: gate.state,
      since: gate.since,
      validUntil: gate.state === "clear" ? verdict.validUntil : null,
      blockers: [],
      blockerCount: 0,
    };
  const { blockers, blockerCount } = verdict;
  const since = gate.state === "clear" ? (blockers.map((one) => one.since).toSorted()[0] ?? gate.since) : gate.since;
  return { state: "blocked", since, validUntil: null, blockers, blockerCount };
};
