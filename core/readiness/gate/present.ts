import type { Instant } from "../../instant.ts";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import type { Blocker, Gate } from "./gate.ts";
import { byUrgency, judgeGate, MAX_BLOCKERS } from "./judge.ts";

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

const blocked = (since: Instant, blockers: readonly Blocker[], blockerCount: number): PresentGate => ({
  state: "blocked",
  since,
  validUntil: null,
  blockers,
  blockerCount,
});

/** A plan version that rewrites a member rewrites the gate too, but later. */
const isNewer = ({ planVersion }: Checkpoint, gate: Gate): boolean => planVersion > gate.planVersion;

/** True where a gate counts all of its members as they are: no plan version is on its way, or was between two reads. */
export const isOfOnePlan = (gate: Gate, members: readonly Checkpoint[]): boolean =>
  members.length === gate.total && !members.some((one) => isNewer(one, gate));

/**
 * A gate among whose members one is of a later plan version, or missing: a plan version is being applied, or was between
 * two reads. What it requires is not known whole, so it is not shown as clear.
 */
const presentPartly = (gate: Gate, members: readonly Checkpoint[], now: Instant): PresentGate | undefined => {
  if (isOfOnePlan(gate, members)) return undefined;
  const foreign = members.filter((one) => isNewer(one, gate));
  const own = members.length - foreign.length;
  const reason = "a plan version is being applied";
  const blockers = foreign.map(
    ({ unit, requirement }): Blocker => ({ unit, requirement, state: "applying", since: now, reason }),
  );
  const named = blockers.toSorted(byUrgency).slice(0, MAX_BLOCKERS);
  return blocked(now, named, Math.max(foreign.length, gate.total - own));
};

/**
 * A gate as it must be shown at an instant: one that is written as clear is judged by its members, and one that is
 * written as blocked stays so until the transition is written.
 * @param members as they were read: maybe of several plan versions, where one is being applied
 * @param comparing the comparisons under way among the members; a clear gate stays clear while they run
 */
export const presentGate = (
  gate: Gate,
  members: readonly Checkpoint[],
  comparing: readonly Blocker[],
  now: Instant,
): PresentGate => {
  const verdict = judgeGate(members, gate.state === "clear" ? [] : comparing, now);
  if (gate.state === "blocked") {
    const { blockers, blockerCount } = verdict.state === "clear" ? { blockers: [], blockerCount: 0 } : verdict;
    return blocked(gate.since, blockers, blockerCount);
  }
  const partly = presentPartly(gate, members, now);
  if (partly !== undefined) return partly;
  if (verdict.state === "clear")
    return { state: "clear", since: gate.since, validUntil: verdict.validUntil, blockers: [], blockerCount: 0 };
  const since = verdict.blockers.map((one) => one.since).toSorted()[0] ?? gate.since;
  return blocked(since, verdict.blockers, verdict.blockerCount);
};

/** Since when a plan version is being applied, and how that is said. */
interface BeingApplied {
  readonly since: Instant;
  readonly reason: string;
}

/**
 * A gate while a plan version is being applied. What that version requires may not have reached the gate or its members yet, so
 * the gate is clear to nobody; what keeps it shut anyway is all that is shown.
 */
export const presentApplying = (
  present: PresentGate,
  members: readonly Checkpoint[],
  { since, reason }: BeingApplied,
): PresentGate => {
  if (present.blockerCount > 0) return present;
  const blockers = members.map(
    ({ unit, requirement }): Blocker => ({ unit, requirement, state: "applying", since, reason }),
  );
  return blocked(since, blockers.toSorted(byUrgency).slice(0, MAX_BLOCKERS), blockers.length);
};
