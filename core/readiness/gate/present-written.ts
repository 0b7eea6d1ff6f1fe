import { type Instant, plus } from "../../instant.ts";
import { type Checkpoint, isSatisfiedAt } from "../checkpoint/checkpoint.ts";
import type { Gate } from "./gate.ts";
import { blockerOf, byUrgency, MAX_BLOCKERS } from "./judge.ts";
import type { PresentGate } from "./present.ts";

/** Why nobody can say of a gate that is written as clear whether it is. */
export type UnknownBecause =
  /** A plan version is being applied, so that what it requires is not known whole. */
  | "applying"
  /** The bound up to which it was known to be clear has passed, and nobody has judged it since. */
  | "not-judged";

/** A gate as what is written of it shows it, where it has more members than one answer may read. */
export interface WrittenGate {
  readonly gate: PresentGate;
  /** Null where it is known. What is not known is shut. */
  readonly unknown: UnknownBecause | null;
}

/** `sweep` runs each minute: what it has not judged after so long it does not judge. */
const JUDGED_WITHIN_MS = 5 * 60_000;

const shut = (since: Instant, members: readonly Checkpoint[], count: number, now: Instant): PresentGate => {
  const blockers = members.map((one) => blockerOf(one, now)).toSorted(byUrgency);
  return { state: "blocked", since, validUntil: null, blockers: blockers.slice(0, MAX_BLOCKERS), blockerCount: count };
};

const clear = ({ since }: Gate, validUntil: Instant): WrittenGate => ({
  gate: { state: "clear", since, validUntil, blockers: [], blockerCount: 0 },
  unknown: null,
});

/**
 * A gate by what is written of it and of few of its members. Whatever is written of it counts them all, and a clear one is known
 * to be clear up to `validUntil`, or longer.
 * @param inForce the plan version in force, where none was being applied before the gate was read, nor after; else undefined
 * @param members of those that do not satisfy it, as many as are shown
 * @param lapsed those members that are written as satisfied and whose time is over, where that bound has passed; undefined where
 *   not all of them are known
 * @param unsatisfied how many do not satisfy it, as written: of a gate with shards, all that they count
 */
export const presentWritten = (
  gate: Gate,
  inForce: number | undefined,
  members: readonly Checkpoint[],
  lapsed: readonly Checkpoint[] | undefined,
  now: Instant,
  unsatisfied: number = gate.unsatisfied ?? 0,
): WrittenGate => {
  if (gate.state === "blocked") {
    const shown = members.filter((one) => !isSatisfiedAt(one, now));
    return { gate: shut(gate.since, shown, Math.max(unsatisfied, shown.length), now), unknown: null };
  }
  if (inForce === undefined || gate.planVersion > inForce)
    return { gate: shut(now, [], gate.total, now), unknown: "applying" };
  const { validUntil } = gate;
  if (validUntil !== null && now < validUntil) return clear(gate, validUntil);
  const over = lapsed?.filter((one) => !isSatisfiedAt(one, now)) ?? [];
  if (over.length > 0) {
    const since = over.map((one) => blockerOf(one, now).since).toSorted()[0] ?? now;
    return { gate: shut(since, over, over.length, now), unknown: null };
  }
  const isFresh = validUntil !== null && now < plus(validUntil, JUDGED_WITHIN_MS);
  return lapsed !== undefined && isFresh
    ? clear(gate, now)
    : { gate: shut(validUntil ?? gate.since, [], gate.total, now), unknown: "not-judged" };
};
