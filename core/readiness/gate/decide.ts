import { type Instant, plus } from "../../instant.ts";
import { type Checkpoint, isSatisfiedAt, satisfiedUntilAt } from "../checkpoint/checkpoint.ts";
import type { Blocker, Gate, GateVerdict } from "./gate.ts";
import { blockerOf } from "./judge.ts";

interface GateEventBase {
  readonly gate: string;
  /** The version that the gate has afterwards. */
  readonly version: number;
  readonly unsatisfied: number;
  readonly at: Instant;
}

export type GateEvent =
  /** `until` is there where what a clear gate was seen to hold until has come nearer. */
  | (GateEventBase & { readonly type: "gate-counted"; readonly validUntil?: Instant })
  /** All hold: it clears then, if they still do. */
  | (GateEventBase & { readonly type: "gate-stabilizing"; readonly stableAt: Instant })
  | (GateEventBase & { readonly type: "gate-cleared"; readonly validUntil: Instant })
  | (GateEventBase & { readonly type: "gate-blocked"; readonly blockers: readonly Blocker[] });

/** A waiver counts until its end has been written, as a passed state does. */
export const isUnsatisfied = ({ state, waiver }: Checkpoint): boolean => state !== "passed" && waiver === null;

/** How a checkpoint's change moves the count of its gates. */
export const unsatisfiedDelta = (before: Checkpoint, after: Checkpoint): number =>
  Number(isUnsatisfied(after)) - Number(isUnsatisfied(before));

/**
 * True where a change may move a gate; a refresh that keeps a checkpoint holding touches none. One that makes it hold
 * for less long does: evidence failed while a waiver stands, or a waiver was revoked.
 */
export const movesGates = (before: Checkpoint, after: Checkpoint, now: Instant): boolean =>
  unsatisfiedDelta(before, after) !== 0 ||
  isSatisfiedAt(before, now) !== isSatisfiedAt(after, now) ||
  satisfiedUntilAt(after, now) < satisfiedUntilAt(before, now);

/** True where the gate may clear, so that all its checkpoints must be looked at before anybody says so. */
export const needsVerdict = (gate: Gate, delta: number): boolean =>
  gate.state === "blocked" && gate.unsatisfied + delta === 0;

/** When a gate is looked at again that is blocked although all of its checkpoints are written as holding. */
export const recheckAt = (stableForMs: number, at: Instant): Instant => plus(at, Math.max(stableForMs, RECHECK_MS));
const RECHECK_MS = 60_000;

/**
 * Writes a blocked gate without changing it. A cross-check that has seen newer evidence keeps its side, so that it would
 * touch no gate; but another writer may just be judging the gate by what the cross-check was before. Over the gate's
 * version one of the two is second, and reads again.
 */
export const touchGate = (gate: Gate, at: Instant): GateEvent | undefined =>
  gate.state === "blocked"
    ? { gate: gate.id, version: gate.version + 1, unsatisfied: gate.unsatisfied, at, type: "gate-counted" }
    : undefined;

/** What a gate does whose checkpoints all hold. */
const clearing = (gate: Gate, base: GateEventBase, until: Instant): GateEvent | undefined => {
  const { at } = base;
  if (gate.stableForMs === 0 || (gate.stableAt !== null && gate.stableAt <= at))
    return { ...base, type: "gate-cleared", validUntil: until };
  return gate.stableAt === null
    ? { ...base, type: "gate-stabilizing", stableAt: plus(at, gate.stableForMs) }
    : undefined;
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
  const delta = unsatisfiedDelta(change.before, change.after);
  const base = { gate: gate.id, version: gate.version + 1, unsatisfied: gate.unsatisfied + delta, at };
  if (gate.state === "clear" && base.unsatisfied > 0)
    return { ...base, type: "gate-blocked", blockers: [blockerOf(change.after, at)] };
  const cleared =
    needsVerdict(gate, delta) && verdict?.state === "clear" ? clearing(gate, base, verdict.validUntil) : undefined;
  if (cleared !== undefined) return cleared;
  // All are written as holding, and yet the verdict is another: whatever mends that, the gate is looked at again.
  if (needsVerdict(gate, delta) && gate.stableAt === null)
    return { ...base, type: "gate-stabilizing", stableAt: recheckAt(gate.stableForMs, at) };
  const until = satisfiedUntilAt(change.after, at);
  if (gate.state === "clear" && gate.validUntil !== null && until < gate.validUntil)
    return { ...base, type: "gate-counted", validUntil: until };
  return delta === 0 ? undefined : { ...base, type: "gate-counted" };
};

/**
 * What a gate does whose time to settle is over: clears if all still hold, or looks again in a minute, because what
 * stands in the way (a cross-check under way, evidence that has just run out) will write itself.
 */
export const decideStable = (gate: Gate, verdict: GateVerdict, at: Instant): GateEvent | undefined => {
  if (gate.state !== "blocked" || gate.stableAt === null || gate.stableAt > at) return undefined;
  const base = { gate: gate.id, version: gate.version + 1, unsatisfied: gate.unsatisfied, at };
  return verdict.state === "clear"
    ? { ...base, type: "gate-cleared", validUntil: verdict.validUntil }
    : { ...base, type: "gate-stabilizing", stableAt: plus(at, RECHECK_MS) };
};
