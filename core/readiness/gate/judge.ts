import { compareText } from "../../compare-text.ts";
import type { Instant } from "../../instant.ts";
import { whyIn } from "../checkpoint/because.ts";
import { type Checkpoint, isSatisfiedAt, satisfiedUntilAt, stateAt } from "../checkpoint/checkpoint.ts";
import type { Blocker, GateVerdict, RefusedLine } from "./gate.ts";

/** How many blockers a verdict names; it counts them all. */
export const MAX_BLOCKERS = 50;

const FOREVER: Instant = "9999-12-31T23:59:59.999Z";
const SEVERITY = {
  failed: 0,
  stale: 1,
  late: 2,
  missing: 3,
  inconclusive: 4,
  comparing: 5,
  applying: 6,
  passed: 7,
  waived: 8,
};

export const refusedLineOf = ({ refused }: Checkpoint): RefusedLine | undefined =>
  refused === undefined ? undefined : { at: refused.at, code: refused.code, agent: refused.agent };

export const blockerOf = (checkpoint: Checkpoint, now: Instant): Blocker => {
  const state = stateAt(checkpoint, now);
  const { unit, requirement, since, reason, evidence, deadline } = checkpoint;
  const refused = refusedLineOf(checkpoint);
  const named = { unit, requirement, state, ...(refused === undefined ? {} : { refused }) };
  if (state === "stale" && evidence !== null) {
    const { completedAt, validUntil } = evidence;
    const because = { code: "expired", completedAt } as const;
    return { ...named, since: validUntil, reason: `completed at ${completedAt}`, because };
  }
  if (state === "late" && deadline !== null)
    return { ...named, since: deadline, reason: `no evidence arrived by ${deadline}` };
  // A plan may say why no more, where it finds that the evidence is fresh after all.
  return { ...named, since, ...(reason === null ? { reason } : whyIn(checkpoint)) };
};

/** Failures first; of equal states that which began first, and then by name. */
export const byUrgency = (a: Blocker, b: Blocker): number =>
  SEVERITY[a.state] - SEVERITY[b.state] ||
  compareText(a.since, b.since) ||
  compareText(a.unit, b.unit) ||
  compareText(a.requirement, b.requirement);

/**
 * Judges a gate by its checkpoints and the clock alone.
 * @param members every checkpoint that counts in the gate
 * @param comparing blockers for comparisons that have not yet read the newest evidence
 */
export const judgeGate = (members: Iterable<Checkpoint>, comparing: readonly Blocker[], now: Instant): GateVerdict => {
  let earliest = FOREVER;
  const blockers: Blocker[] = [...comparing];
  for (const checkpoint of members) {
    if (!isSatisfiedAt(checkpoint, now)) blockers.push(blockerOf(checkpoint, now));
    else {
      const validUntil = satisfiedUntilAt(checkpoint, now);
      if (validUntil < earliest) earliest = validUntil;
    }
  }
  if (blockers.length === 0) return { state: "clear", validUntil: earliest };
  return {
    state: "blocked",
    blockers: blockers.toSorted(byUrgency).slice(0, MAX_BLOCKERS),
    blockerCount: blockers.length,
  };
};
