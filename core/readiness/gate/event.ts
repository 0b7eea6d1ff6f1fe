import type { Instant } from "../../instant.ts";
import type { Count } from "./count.ts";
import type { Blocker } from "./gate.ts";

/** Its count is what the gate counts afterwards. */
interface GateEventBase extends Count {
  readonly gate: string;
  /** The version that the gate has afterwards. */
  readonly version: number;
  readonly at: Instant;
}

/** The count moved, or a clear gate expires sooner: then `validUntil` is present. */
export interface GateCounted extends GateEventBase {
  readonly type: "gate-counted";
  readonly validUntil?: Instant;
}

/** All checkpoints are written as satisfied: the gate is judged again at `stableAt`, and clears if they are. */
export interface GateStabilizing extends GateEventBase {
  readonly type: "gate-stabilizing";
  readonly stableAt: Instant;
}

export interface GateCleared extends GateEventBase {
  readonly type: "gate-cleared";
  readonly validUntil: Instant;
}

export interface GateBlocked extends GateEventBase {
  readonly type: "gate-blocked";
  /** Failures first, at most 3. */
  readonly blockers: readonly Blocker[];
}

/** One mail says what the gate is now, in place of those that were held back. */
export interface GateAnnounced extends GateEventBase {
  readonly type: "gate-announced";
}

/** From now on it may open, and people are told of it. */
export interface GateArmed extends GateEventBase {
  readonly type: "gate-armed";
  /** The fact of what armed it. */
  readonly fact: string;
}

export type GateEvent = GateCounted | GateStabilizing | GateCleared | GateBlocked | GateAnnounced | GateArmed;

export const isTransition = (event: GateEvent): event is GateCleared | GateBlocked =>
  event.type === "gate-cleared" || event.type === "gate-blocked";
