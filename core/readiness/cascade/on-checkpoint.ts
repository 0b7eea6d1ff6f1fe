import type { Instant } from "../../instant.ts";
import { decideGate, movesGates, needsVerdict, touchGate } from "../gate/decide.ts";
import { type GateEvent, isTransition } from "../gate/event.ts";
import { evolveGate } from "../gate/evolve.ts";
import { migrationLabel } from "../head.ts";
import type { Notification } from "../notification.ts";
import { reminderNotification, reminderOf } from "../notify-reminder.ts";
import { type GateTransition, transitionNotification } from "../notify-transition.ts";
import { concernsWaiver, waiverNotification } from "../notify-waiver.ts";
import type { CheckpointChange } from "./change.ts";
import { covers, type Loaded, type LoadedGate, type Read, withChange } from "./loaded.ts";
import { dueCheckpoint, dueGate, nothing, type Outcome } from "./outcome.ts";
import { type DecidedStep, decideStep } from "./step.ts";
import { judgeMembers, verdictReads } from "./verdict.ts";

/** True where gates are written although their checkpoint kept its state: see {@link touchGate}. */
const touches = ({ kind }: CheckpointChange): boolean => kind === "comparison";

const gateReads = (change: CheckpointChange, step: DecidedStep, loaded: Loaded, now: Instant): readonly Read[] => {
  const { event, after } = step;
  const warns = event.type === "checkpoint-lapsed" && concernsWaiver(event);
  if (after.gates.length === 0 || !(touches(change) || movesGates(step, now) || warns)) return [];
  if (loaded.gates === undefined) return [{ what: "gates", ids: after.gates }];
  return verdictReads(
    loaded.gates.filter(({ gate }) => needsVerdict(gate, step)),
    loaded,
  );
};

const reminderReads = ({ event, after }: DecidedStep, loaded: Loaded): readonly Read[] => {
  const reminder = event.type === "checkpoint-lapsed" ? reminderOf(after, event) : undefined;
  if (reminder === undefined || loaded.notified === true) return [];
  if (loaded.notified === undefined) return [{ what: "notification", ...reminder }];
  const { unit } = after;
  const missing: Read[] = [];
  if (loaded.owner === undefined) missing.push({ what: "owner", unit });
  if (!covers(loaded, [unit])) missing.push({ what: "checkpoints", units: [unit] });
  if (loaded.requirements === undefined) missing.push({ what: "requirements" });
  return missing;
};

/** What a change of a checkpoint needs that has not been read yet; a refresh needs nothing. */
export const checkpointReads = (change: CheckpointChange, loaded: Loaded, now: Instant): readonly Read[] => {
  const step = decideStep(change, now);
  return step === undefined ? [] : [...gateReads(change, step, loaded, now), ...reminderReads(step, loaded)];
};

interface GateStep {
  readonly event: GateEvent;
  readonly transition: GateTransition;
}

const decideGateStep = (
  { gate, planned }: LoadedGate,
  change: CheckpointChange,
  step: DecidedStep,
  loaded: Loaded,
  now: Instant,
): GateStep | undefined => {
  const judged = needsVerdict(gate, step) ? judgeMembers(gate, loaded, step.after, now) : undefined;
  const event = decideGate(gate, step, judged?.verdict, now) ?? (touches(change) ? touchGate(gate, now) : undefined);
  if (event === undefined) return undefined;
  const blockers = event.type === "gate-blocked" ? event.blockers : [];
  const blockerCount = judged?.verdict.state === "blocked" ? judged.verdict.blockerCount : blockers.length;
  const transition = { gate: evolveGate(gate, event), planned, members: judged?.members ?? [], blockers, blockerCount };
  return { event, transition };
};

const lapseNotifications = (
  { head, fact }: CheckpointChange,
  { before, event, after }: DecidedStep,
  loaded: Loaded,
): readonly Notification[] => {
  if (event.type !== "checkpoint-lapsed") return [];
  const about = migrationLabel(head);
  const planned = (loaded.gates ?? []).flatMap((one) => one.planned ?? []);
  const waiver = waiverNotification(before, event, planned, about, fact);
  const { owner, requirements } = loaded;
  const unit = withChange(loaded, undefined).filter((one) => one.unit === after.unit);
  const reminder =
    owner == null || requirements === undefined
      ? undefined
      : reminderNotification(after, event, owner, unit, requirements, about, fact);
  return [waiver, reminder].filter((one) => one !== undefined);
};

/** Everything that follows from a change of one checkpoint. */
export const cascadeCheckpoint = (change: CheckpointChange, loaded: Loaded, now: Instant): Outcome => {
  const step = decideStep(change, now);
  if (step === undefined) return nothing;
  const writesGates = touches(change) || movesGates(step, now);
  const gates = writesGates
    ? (loaded.gates ?? []).flatMap((gate) => decideGateStep(gate, change, step, loaded, now) ?? [])
    : [];
  const transitions = gates.filter(({ event }) => isTransition(event));
  const about = migrationLabel(change.head);
  return {
    events: [step.event, ...gates.map(({ event }) => event)],
    checkpoints: [dueCheckpoint(step.after)],
    gates: gates.map(({ transition }) => dueGate(transition.gate)),
    transitions: transitions.length,
    notifications: [
      ...transitions.map(({ transition }) => transitionNotification(transition, about, change.fact)),
      ...lapseNotifications(change, step, loaded),
    ],
  };
};
