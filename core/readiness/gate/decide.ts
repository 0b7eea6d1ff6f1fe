import { type Instant, plus } from "../../instant.ts";
import { type Checkpoint, holdsAt, holdsUntilAt } from "../checkpoint/checkpoint.ts";
import type { Gate, GateVerdict, Obstacle } from "./gate.ts";
import { obstacleOf } from "./judge.ts";

interface GateEventBase {
  readonly gate: string;
  /** The version that the gate has afterwards. */
  readonly version: number;
  readonly unmet: number;
  readonly at: Instant;
}

export type GateEvent =
  /** `until` is there where what a clear gate was seen to hold until has come nearer. */
  | (GateEventBase & { readonly type: "gate-counted"; readonly until?: Instant })
  /** All hold: it clears then, if they still do. */
  | (GateEventBase & { readonly type: "gate-settling"; readonly settlesAt: Instant })
  | (GateEventBase & { readonly type: "gate-cleared"; readonly until: Instant })
  | (GateEventBase & { readonly type: "gate-blocked"; readonly by: readonly Obstacle[] });

/** A waiver counts until its end has been written, as a passed state does. */
export const isUnmet = ({ state, waiver }: Checkpoint): boolean => state !== "passed" && waiver === null;

/** How a checkpoint's change moves the count of its gates. */
export const unmetDelta = (before: Checkpoint, after: Checkpoint): number =>
  Number(isUnmet(after)) - Number(isUnmet(before));

/**
 * True where a change may move a gate; a refresh that keeps a checkpoint holding touches none. One that makes it hold
 * for less long does: evidence failed while a waiver stands, or a waiver was revoked.
 */
export const changesSide = (before: Checkpoint, after: Checkpoint, now: Instant): boolean =>
  unmetDelta(before, after) !== 0 ||
  holdsAt(before, now) !== holdsAt(after, now) ||
  holdsUntilAt(after, now) < holdsUntilAt(before, now);

/** True where the gate may clear, so that all its checkpoints must be looked at before anybody says so. */
export const needsVerdict = (gate: Gate, delta: number): boolean =>
  gate.state === "blocked" && gate.unmet + delta === 0;

/** When a gate is looked at again that is blocked although all of its checkpoints are written as holding. */
export const lookAgainAt = (settleMs: number, at: Instant): Instant => plus(at, Math.max(settleMs, LOOK_AGAIN_MS));
const LOOK_AGAIN_MS = 60_000;

/**
 * Writes a blocked gate without changing it. A cross-check that has seen newer evidence keeps its side, so that it would
 * touch no gate; but another writer may just be judging the gate by what the cross-check was before. Over the gate's
 * version one of the two is second, and reads again.
 */
export const recount = (gate: Gate, at: Instant): GateEvent | undefined =>
  gate.state === "blocked"
    ? { gate: gate.id, version: gate.version + 1, unmet: gate.unmet, at, type: "gate-counted" }
    : undefined;

/** What a gate does whose checkpoints all hold. */
const clearing = (gate: Gate, base: GateEventBase, until: Instant): GateEvent | undefined => {
  const { at } = base;
  if (gate.settleMs === 0 || (gate.settlesAt !== null && gate.settlesAt <= at))
    return { ...base, type: "gate-cleared", until };
  return gate.settlesAt === null ? { ...base, type: "gate-settling", settlesAt: plus(at, gate.settleMs) } : undefined;
};

/**
 * What a checkpoint's change does to one of its gates: at most one event.
 * @param verdict of all members, where {@link needsVerdict}; without one the gate never clears
 */
export const decideGate = (
  gate: Gate,
  change: { readonly before: Checkpoint; readonly after: Checkpoint },
  verdict: GateVerdict | undefined,
  at: Instant,
): GateEvent | undefined => {
  const delta = unmetDelta(change.before, change.after);
  const base = { gate: gate.id, version: gate.version + 1, unmet: gate.unmet + delta, at };
  if (gate.state === "clear" && base.unmet > 0)
    return { ...base, type: "gate-blocked", by: [obstacleOf(change.after, at)] };
  const cleared =
    needsVerdict(gate, delta) && verdict?.state === "clear" ? clearing(gate, base, verdict.until) : undefined;
  if (cleared !== undefined) return cleared;
  // All are written as holding, and yet the verdict is another: whatever mends that, the gate is looked at again.
  if (needsVerdict(gate, delta) && gate.settlesAt === null)
    return { ...base, type: "gate-settling", settlesAt: lookAgainAt(gate.settleMs, at) };
  const until = holdsUntilAt(change.after, at);
  if (gate.state === "clear" && gate.until !== null && until < gate.until)
    return { ...base, type: "gate-counted", until };
  return delta === 0 ? undefined : { ...base, type: "gate-counted" };
};

/**
 * What a gate does whose time to settle is over: clears if all still hold, or looks again in a minute, because what
 * stands in the way (a cross-check under way, evidence that has just run out) will write itself.
 */
export const decideSettled = (gate: Gate, verdict: GateVerdict, at: Instant): GateEvent | undefined => {
  if (gate.state !== "blocked" || gate.settlesAt === null || gate.settlesAt > at) return undefined;
  const base = { gate: gate.id, version: gate.version + 1, unmet: gate.unmet, at };
  return verdict.state === "clear"
    ? { ...base, type: "gate-cleared", until: verdict.until }
    : { ...base, type: "gate-settling", settlesAt: plus(at, LOOK_AGAIN_MS) };
};
