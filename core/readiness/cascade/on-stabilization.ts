import type { Instant } from "../../instant.ts";
import { decideStable } from "../gate/decide.ts";
import { isTransition } from "../gate/event.ts";
import { evolveGate } from "../gate/evolve.ts";
import { migrationLabel } from "../head.ts";
import { transitionNotification } from "../notify-transition.ts";
import type { StabilizationChange } from "./change.ts";
import { judgeMembers, verdictReads } from "./judge-members.ts";
import type { Loaded, Read } from "./loaded.ts";
import { dueGate, noOutcome, type Outcome } from "./outcome.ts";

const isDue = ({ gate }: StabilizationChange, now: Instant): boolean =>
  gate.state === "blocked" && gate.stableAt !== null && gate.stableAt <= now;

/** What judging a gate whose stabilization is over needs that has not been read yet. */
export const stabilizationReads = (change: StabilizationChange, loaded: Loaded, now: Instant): readonly Read[] => {
  if (!isDue(change, now)) return [];
  if (loaded.gates === undefined) return [{ what: "gates", ids: [change.gate.id] }];
  return verdictReads(loaded.gates, loaded);
};

/** Everything that follows when a gate's stabilization is over. */
export const cascadeStabilization = (change: StabilizationChange, loaded: Loaded, now: Instant): Outcome => {
  if (!isDue(change, now)) return noOutcome;
  const { gate, head, fact } = change;
  const { verdict, members } = judgeMembers(gate, loaded, undefined, now);
  const event = decideStable(gate, verdict, now);
  if (event === undefined) return noOutcome;
  const after = evolveGate(gate, event);
  const planned = loaded.gates?.find((one) => one.gate.id === gate.id)?.planned;
  const inputs = { about: migrationLabel(head), planned, members, blockers: [], blockerCount: 0, fact };
  const notifications = isTransition(event) ? [transitionNotification(after, inputs)] : [];
  return {
    ...noOutcome,
    events: [event],
    gates: [dueGate(after)],
    transitions: notifications.length,
    notifications,
  };
};
