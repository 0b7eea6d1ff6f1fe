import type { PlannedGate } from "../plan/plan.ts";
import type { Checkpoint } from "./checkpoint/checkpoint.ts";
import { evidenceLines } from "./evidence-lines.ts";
import type { Blocker, Gate } from "./gate/gate.ts";
import type { MigrationLabel, Notification, Story } from "./notification.ts";
import { BUS, recipientsFor } from "./recipients.ts";
import { storyRows } from "./story-rows.ts";

export interface TransitionInputs {
  readonly about: MigrationLabel;
  /** Undefined where the plan has no such gate: then only the bus is notified. */
  readonly planned: PlannedGate | undefined;
  /** Of a gate that shut: some of its blockers, failures first, and their number. */
  readonly blockers: readonly Blocker[];
  readonly blockerCount: number;
  /** Of a gate that cleared: the checkpoints that count in it. */
  readonly members: Iterable<Checkpoint>;
  readonly fact: string;
}

const storyOf = (gate: Gate, { blockers, blockerCount, members }: TransitionInputs): Story =>
  gate.state === "clear"
    ? { kind: "clear", gate, evidence: evidenceLines(members, gate.since) }
    : { kind: "blocked", gate, blockers: storyRows(blockers), blockerCount };

/** The notification of a transition, from the gate as it is after it: for its contacts and for the bus. */
export const transitionNotification = (gate: Gate, inputs: TransitionInputs): Notification => {
  const { about, planned, fact } = inputs;
  return {
    migration: gate.migration,
    topic: gate.id,
    epoch: gate.epoch,
    kind: gate.state,
    at: gate.since,
    fact,
    about,
    recipients: [...(planned === undefined ? [] : recipientsFor(planned, gate.state)), BUS],
    story: storyOf(gate, inputs),
  };
};
