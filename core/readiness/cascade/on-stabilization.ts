import type { Instant } from "../../instant.ts";
import { isArmed } from "../gate/arming.ts";
import { decideStable } from "../gate/decide.ts";
import { decideAnnouncement } from "../gate/decide-announcement.ts";
import { gateDueAt } from "../gate/due.ts";
import { type GateEvent, isTransition } from "../gate/event.ts";
import { evolveGate } from "../gate/evolve.ts";
import type { Gate, GateVerdict } from "../gate/gate.ts";
import { migrationLabel } from "../head.ts";
import type { Notification } from "../notification.ts";
import { announcementNotification, type TransitionInputs, transitionNotification } from "../notify-transition.ts";
import type { StabilizationChange } from "./change.ts";
import { judgeMembers, verdictReads } from "./judge-members.ts";
import type { Loaded, Read } from "./loaded.ts";
import { cascadeArming } from "./on-arming.ts";
import { dueGate, noOutcome, type Outcome } from "./outcome.ts";

const isDue = ({ gate }: StabilizationChange, now: Instant): boolean => {
  const dueAt = gateDueAt(gate);
  return dueAt !== null && dueAt <= now;
};

/** What judging a gate for which time has passed needs that has not been read yet. */
export const stabilizationReads = (change: StabilizationChange, loaded: Loaded, now: Instant): readonly Read[] => {
  if (!isDue(change, now) || !isArmed(change.gate)) return [];
  if (loaded.gates === undefined) return [{ what: "gates", ids: [change.gate.id] }];
  return verdictReads(loaded.gates, loaded);
};

/** A clear gate's own instant is a lower bound, and evidence may have been renewed since it was written. */
const shown = (gate: Gate, verdict: GateVerdict): Gate =>
  gate.state === "clear" && verdict.state === "clear" ? { ...gate, validUntil: verdict.validUntil } : gate;

const notificationsOf = (
  event: GateEvent,
  [before, after]: readonly [Gate, Gate],
  verdict: GateVerdict,
  inputs: TransitionInputs,
): Notification[] => {
  if (isTransition(event)) return [transitionNotification(after, inputs)];
  if (event.type !== "gate-announced" || before.mails.held === null) return [];
  return [announcementNotification(shown(after, verdict), before.mails.held, inputs, event.at)];
};

/** Everything that follows when a gate is to be armed, its stabilization is over, or a mail is due that was held back. */
export const cascadeStabilization = (change: StabilizationChange, loaded: Loaded, now: Instant): Outcome => {
  if (!isDue(change, now)) return noOutcome;
  const { gate, head, fact } = change;
  if (!isArmed(gate)) return cascadeArming(change, now);
  const { verdict, members } = judgeMembers(gate, loaded, undefined, now);
  // One at a time: after a transition, what was held back is still due.
  const event = decideStable(gate, verdict, now) ?? decideAnnouncement(gate, verdict, now);
  if (event === undefined) return noOutcome;
  const after = evolveGate(gate, event);
  const planned = loaded.gates?.find((one) => one.gate.id === gate.id)?.planned;
  const { blockers, blockerCount } = verdict.state === "blocked" ? verdict : { blockers: [], blockerCount: 0 };
  const inputs = { about: migrationLabel(head), planned, members, blockers, blockerCount, fact };
  return {
    ...noOutcome,
    events: [event],
    gates: [dueGate(after)],
    transitions: isTransition(event) ? 1 : 0,
    notifications: notificationsOf(event, [gate, after], verdict, inputs),
  };
};
