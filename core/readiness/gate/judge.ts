import type { Instant } from "../../instant.ts";
import { type Checkpoint, holdsAt, holdsUntilAt, stateAt } from "../checkpoint/checkpoint.ts";
import type { GateVerdict, Obstacle } from "./gate.ts";

/** How many obstacles a verdict names; it counts them all. */
export const MAX_OBSTACLES = 50;

const FOREVER: Instant = "9999-12-31T23:59:59.999Z";
const SEVERITY = { failed: 0, stale: 1, late: 2, missing: 3, inconclusive: 4, comparing: 5, passed: 6, waived: 7 };

export const obstacleOf = (checkpoint: Checkpoint, now: Instant): Obstacle => {
  const state = stateAt(checkpoint, now);
  const { unit, requirement, since, reason, evidence, deadline } = checkpoint;
  if (state === "stale" && evidence !== null)
    return { unit, requirement, state, since: evidence.validUntil, reason: `completed at ${evidence.completedAt}` };
  if (state === "late" && deadline !== null)
    return { unit, requirement, state, since: deadline, reason: `nothing came by ${deadline}` };
  return { unit, requirement, state, since, reason };
};

/** Failures first, then by name. */
export const byUrgency = (a: Obstacle, b: Obstacle): number =>
  SEVERITY[a.state] - SEVERITY[b.state] ||
  (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : a.requirement < b.requirement ? -1 : 1);

/**
 * A gate holds no opinion of its own: the checkpoints and the clock decide.
 * @param members every checkpoint that counts in the gate
 * @param comparing obstacles for cross-checks that have not yet seen the newest inventories
 */
export const judge = (members: Iterable<Checkpoint>, comparing: readonly Obstacle[], now: Instant): GateVerdict => {
  let until = FOREVER;
  const by: Obstacle[] = [...comparing];
  for (const checkpoint of members) {
    if (!holdsAt(checkpoint, now)) by.push(obstacleOf(checkpoint, now));
    else {
      const its = holdsUntilAt(checkpoint, now);
      if (its < until) until = its;
    }
  }
  if (by.length === 0) return { state: "clear", until };
  return { state: "blocked", by: by.toSorted(byUrgency).slice(0, MAX_OBSTACLES), count: by.length };
};
