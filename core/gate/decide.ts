import { type Checkpoint, holdsAt } from "../checkpoint/checkpoint.ts";
import type { Instant } from "../instant.ts";
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
  | (GateEventBase & { readonly type: "gate-counted" })
  | (GateEventBase & { readonly type: "gate-cleared"; readonly until: Instant })
  | (GateEventBase & { readonly type: "gate-blocked"; readonly by: readonly Obstacle[] });

const isUnmet = ({ state }: Checkpoint): number => (state === "passed" ? 0 : 1);

/** How a checkpoint's change moves the count of its gates. */
export const unmetDelta = (before: Checkpoint, after: Checkpoint): number => isUnmet(after) - isUnmet(before);

/** True where a change may move a gate; a refresh that keeps a checkpoint holding touches none. */
export const changesSide = (before: Checkpoint, after: Checkpoint, now: Instant): boolean =>
  unmetDelta(before, after) !== 0 || holdsAt(before, now) !== holdsAt(after, now);

/** True where the gate may clear, so that all its checkpoints must be looked at before anybody says so. */
export const needsVerdict = (gate: Gate, delta: number): boolean =>
  gate.state === "blocked" && gate.unmet + delta === 0;

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
  if (needsVerdict(gate, delta) && verdict?.state === "clear")
    return { ...base, type: "gate-cleared", until: verdict.until };
  return delta === 0 ? undefined : { ...base, type: "gate-counted" };
};
