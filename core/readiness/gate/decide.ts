import { type Instant, plus } from "../../instant.ts";
import { type Checkpoint, isSatisfiedAt, satisfiedUntilAt } from "../checkpoint/checkpoint.ts";
import { isArmed } from "./arming.ts";
import { type Count, countOf, movedCount } from "./count.ts";
import type { GateEvent } from "./event.ts";
import type { Gate, GateShard, GateVerdict } from "./gate.ts";
import { blockerOf } from "./judge.ts";
import { recheckAt } from "./recheck.ts";

/** A checkpoint before and after one change of it. */
export interface CheckpointStep {
  readonly before: Checkpoint;
  readonly after: Checkpoint;
}

/** As written: a waiver counts until its end has been written, as a passed state does. */
export const isUnsatisfied = ({ state, waiver }: Checkpoint): boolean => state !== "passed" && waiver === null;

/** How a checkpoint's change moves the count of its gates, or of its shards of them. */
export const unsatisfiedDelta = ({ before, after }: CheckpointStep): number =>
  Number(isUnsatisfied(after)) - Number(isUnsatisfied(before));

/**
 * How a checkpoint's change moves what its gate counts: of one with shards, only as its shard begins or ceases to have a
 * checkpoint that is not satisfied.
 * @throws TypeError where a gate with shards is moved, and the checkpoint's shard is not known
 */
const countDelta = (gate: Gate, step: CheckpointStep, shard: GateShard | undefined): number => {
  const delta = unsatisfiedDelta(step);
  if (gate.shards === undefined || delta === 0) return delta;
  if (shard === undefined) throw new TypeError(`the shard of a checkpoint of gate ${gate.id} was not read`);
  return Number(shard.unsatisfied + delta > 0) - Number(shard.unsatisfied > 0);
};

/** True where a shard counts less than none, before a change or after it: by it nobody knows whether it is open. */
const isImpossible = (shard: GateShard | undefined, step: CheckpointStep): boolean =>
  shard !== undefined && Math.min(shard.unsatisfied, shard.unsatisfied + unsatisfiedDelta(step)) < 0;

/**
 * A checkpoint's shard of a gate after its change; undefined where that writes none.
 * @param planVersion under which it changes: whoever still decides under the one before finds a newer shard, and waits
 */
export const shardAfter = (
  shard: GateShard | undefined,
  step: CheckpointStep,
  planVersion: number,
): GateShard | undefined => {
  const delta = unsatisfiedDelta(step);
  if (shard === undefined || delta === 0) return undefined;
  return { ...shard, planVersion, version: shard.version + 1, unsatisfied: shard.unsatisfied + delta };
};

/** A gate beside a change of one of its checkpoints, by what the gate counts before and after. */
interface Counted {
  readonly gate: Gate;
  /** By how much its own count moves. */
  readonly delta: number;
}

const countedBy = (gate: Gate, step: CheckpointStep, shard: GateShard | undefined): Counted => ({
  gate,
  delta: countDelta(gate, step, shard),
});

/** True where a checkpoint is satisfied for a shorter time than it was. */
const isShortened = ({ before, after }: CheckpointStep, now: Instant): boolean =>
  satisfiedUntilAt(after, now) < satisfiedUntilAt(before, now);

/**
 * True where a change may change a gate. A refresh that keeps a checkpoint satisfied writes none, unless it is satisfied
 * for a shorter time: evidence failed under a waiver, or a waiver was revoked.
 */
export const changesGates = (step: CheckpointStep, now: Instant): boolean =>
  unsatisfiedDelta(step) !== 0 ||
  isSatisfiedAt(step.before, now) !== isSatisfiedAt(step.after, now) ||
  isShortened(step, now);

/** True where no checkpoint keeps an armed gate shut any more, so that all its members must be judged. */
const mayClear = ({ gate, delta }: Counted): boolean =>
  gate.state === "blocked" && isArmed(gate) && countOf(gate) + delta === 0;

/**
 * True where a clear gate shuts: by its count, or because the checkpoint is not satisfied although it is written so, where
 * the end of its waiver has not been written yet.
 */
const shuts = ({ gate, delta }: Counted, step: CheckpointStep, now: Instant): boolean =>
  gate.state === "clear" && (countOf(gate) + delta > 0 || !isSatisfiedAt(step.after, now));

/**
 * True where the gate's members must be read: it may clear, or it shuts and its notification lists every blocker.
 * @param shard the checkpoint's, of a gate with shards whose checkpoint changes side
 */
export const needsVerdict = (gate: Gate, step: CheckpointStep, now: Instant, shard?: GateShard): boolean => {
  const counted = countedBy(gate, step, shard);
  return mayClear(counted) || shuts(counted, step, now);
};

type Base = Pick<GateEvent, "gate" | "version" | "at"> & Count;

const baseOf = (gate: Gate, at: Instant, delta = 0): Base => ({
  gate: gate.id,
  version: gate.version + 1,
  ...movedCount(gate, delta),
  at,
});

/**
 * Writes a blocked gate without changing it. A comparison of newer evidence may keep its checkpoint's state, and would
 * write no gate; but another writer may be judging the gate by the comparison before. The gate's version makes one of
 * the two conflict and read again.
 */
export const touchGate = (gate: Gate, at: Instant): GateEvent | undefined =>
  gate.state === "blocked" ? { ...baseOf(gate, at), type: "gate-counted" } : undefined;

/** A fact has the events of every gate that a checkpoint counts in; the notification of each names more blockers. */
const MAX_NAMED_BLOCKERS = 3;

/** What a gate does whose members are all satisfied. */
const decideClear = (gate: Gate, step: CheckpointStep, base: Base, validUntil: Instant): GateEvent | undefined => {
  const { at } = base;
  // It was not stable although nobody has written that: it begins anew.
  if (gate.stableForMs > 0 && !isSatisfiedAt(step.before, at))
    return { ...base, type: "gate-stabilizing", stableAt: plus(at, gate.stableForMs) };
  if (gate.stableForMs === 0 || (gate.stableAt !== null && gate.stableAt <= at))
    return { ...base, type: "gate-cleared", validUntil };
  return gate.stableAt === null
    ? { ...base, type: "gate-stabilizing", stableAt: plus(at, gate.stableForMs) }
    : undefined;
};

/**
 * What a checkpoint's change does to one of its gates: at most one event. None where it changes side and its shard is as open as
 * before: as long as that shard is, nobody clears the gate, and whoever closes it reads this change.
 * @param verdict of all members, where {@link needsVerdict}; without one the gate never clears
 * @param shard as {@link needsVerdict}
 */
export const decideGate = (
  gate: Gate,
  step: CheckpointStep,
  verdict: GateVerdict | undefined,
  at: Instant,
  shard?: GateShard,
): GateEvent | undefined => {
  const counted = countedBy(gate, step, shard);
  const base = baseOf(gate, at, counted.delta);
  if (shuts(counted, step, at)) {
    const blockers = verdict?.state === "blocked" ? verdict.blockers : [blockerOf(step.after, at)];
    return { ...base, type: "gate-blocked", blockers: blockers.slice(0, MAX_NAMED_BLOCKERS) };
  }
  const cleared =
    mayClear(counted) && verdict?.state === "clear" ? decideClear(gate, step, base, verdict.validUntil) : undefined;
  if (cleared !== undefined) return cleared;
  // All are written as satisfied, and yet the verdict is blocked: the gate is judged again later.
  if (mayClear(counted) && gate.stableAt === null)
    return { ...base, type: "gate-stabilizing", stableAt: recheckAt(gate.stableForMs, at) };
  const validUntil = satisfiedUntilAt(step.after, at);
  if (gate.state === "clear" && gate.validUntil !== null && validUntil < gate.validUntil)
    return { ...base, type: "gate-counted", validUntil };
  // Whoever is clearing it has read for how long this checkpoint was satisfied before: one of the two reads again.
  // One that may clear is written by every change of side, so that a shard that were wrong could not hide one from whoever clears it.
  const isWritten =
    unsatisfiedDelta(step) === 0
      ? gate.state === "blocked" && isShortened(step, at)
      : counted.delta !== 0 || mayClear(counted) || isImpossible(shard, step);
  return isWritten ? { ...base, type: "gate-counted" } : undefined;
};

/**
 * What a gate does that is written as clear, and that its members show to be blocked by the clock alone. Comparisons under
 * way keep no clear gate shut.
 */
export const decideExpired = (gate: Gate, verdict: GateVerdict, at: Instant): GateEvent | undefined => {
  if (gate.state !== "clear" || verdict.state === "clear") return undefined;
  const blockers = verdict.blockers.filter(({ state }) => state !== "comparing");
  if (blockers.length === 0) return undefined;
  const base = baseOf(gate, at);
  return { ...base, type: "gate-blocked", blockers: blockers.slice(0, MAX_NAMED_BLOCKERS) };
};

/**
 * What a gate does whose stabilization is over: it clears if all members are still satisfied. Nothing where only comparisons
 * are under way: it stays due, and they judge it. It stabilizes anew where a member is not satisfied, which will be written.
 */
export const decideStable = (gate: Gate, verdict: GateVerdict, at: Instant): GateEvent | undefined => {
  if (gate.state !== "blocked" || gate.stableAt === null || gate.stableAt > at) return undefined;
  const base = baseOf(gate, at);
  if (verdict.state === "clear") return { ...base, type: "gate-cleared", validUntil: verdict.validUntil };
  if (verdict.blockers.every(({ state }) => state === "comparing")) return undefined;
  return { ...base, type: "gate-stabilizing", stableAt: recheckAt(gate.stableForMs, at) };
};
