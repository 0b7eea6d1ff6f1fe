import type { PlannedGate } from "../../plan/plan.ts";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import type { GateEvent } from "../gate/event.ts";
import type { Blocker, Gate } from "../gate/gate.ts";

/** What a change does to one gate, with what its notification says. */
export interface GateStep {
  readonly event: GateEvent;
  /** After the event. */
  readonly gate: Gate;
  readonly planned?: PlannedGate | null | undefined;
  readonly members: readonly Checkpoint[];
  readonly blockers: readonly Blocker[];
  readonly blockerCount: number;
}
