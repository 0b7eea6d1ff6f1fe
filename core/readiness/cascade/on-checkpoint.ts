import type { Instant } from "../../instant.ts";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { gatesThatNeed, unarmedAmong } from "../gate/arming.ts";
import { changesGates, decideGate, needsVerdict, shardAfter, touchGate, unsatisfiedDelta } from "../gate/decide.ts";
import { type GateEvent, isTransition } from "../gate/event.ts";
import { evolveGate } from "../gate/evolve.ts";
import type { Gate, GateVerdict } from "../gate/gate.ts";
import { readerGatesOf } from "../gate/readers.ts";
import { migrationLabel } from "../head.ts";
import type { Notification } from "../notification.ts";
import { drillNotification } from "../notify-drill.ts";
import { reminderId, reminderNotification } from "../notify-reminder.ts";
import { asksOthers, requestNotification } from "../notify-request.ts";
import { oneForEachPerson, withoutTold } from "../notify-together.ts";
import { transitionNotification } from "../notify-transition.ts";
import { announcedTo, waiverNews, waiverNotification } from "../notify-waiver.ts";
import type { CheckpointChange } from "./change.ts";
import { fenceReaderGates } from "./fence-reader-gates.ts";
import type { GateStep } from "./gate-step.ts";
import { gatePlanReads, judgeMembers, verdictReads } from "./judge-members.ts";
import { hasRead, type Loaded, type LoadedGate, type MovedCheckpoint, type Read, withChange } from "./loaded.ts";
import { dueCheckpoint, dueGate, noOutcome, type Outcome } from "./outcome.ts";
import { remindersReads, remindTogether } from "./remind-together.ts";
import { othersExpired, shutTogether } from "./shut-together.ts";
import { type DecidedStep, decideStep } from "./step.ts";

/** True where gates are written although their checkpoint keeps its state: see {@link touchGate}. */
const alwaysWritesGates = ({ kind }: CheckpointChange): boolean => kind === "comparison";

/** The gates that a change may write because their checkpoint counts in them. */
const ownGates = (change: CheckpointChange, step: DecidedStep, now: Instant): readonly string[] =>
  alwaysWritesGates(change) || changesGates(step, now) ? step.after.gates : [];

/** Time that shuts one gate has often shut others at the same instant; they are looked for only then. */
const mayShutOthers = ({ kind }: CheckpointChange, judged: readonly LoadedGate[]): boolean =>
  kind === "lapse" && judged.some(({ gate }) => gate.state === "clear");

const movedOf = ({ unit, requirement, gates }: Checkpoint): MovedCheckpoint => ({ unit, requirement, gates });

const gateReads = (change: CheckpointChange, step: DecidedStep, loaded: Loaded, now: Instant): readonly Read[] => {
  const { before, event, after } = step;
  const own = ownGates(change, step, now);
  const warned = waiverNews(before, event) === undefined && !asksOthers(event) ? [] : after.gates;
  const ids = [...new Set([...own, ...warned, ...readerGatesOf(step)])];
  if (ids.length === 0) return [];
  if (loaded.gates === undefined)
    return [{ what: "gates", ids, ...(unsatisfiedDelta(step) === 0 ? {} : { moved: movedOf(after) }) }];
  const judged = loaded.gates.filter(
    ({ gate, shard }) => own.includes(gate.id) && needsVerdict(gate, step, now, shard),
  );
  if (mayShutOthers(change, judged) && loaded.expiredGates === undefined) return [{ what: "expired-gates" }];
  const others = othersExpired(loaded, loaded.gates);
  // Whoever only counts needs none of the plan: in a first night that is nearly everybody.
  const plans = gatePlanReads([...loaded.gates.filter(({ gate }) => warned.includes(gate.id)), ...judged, ...others]);
  if (plans.length > 0) return plans;
  const missing = verdictReads([...judged, ...others], loaded);
  return missing.length > 0 || others.length === 0 ? missing : remindersReads(loaded, after.unit, now);
};

/** Whoever was told another end of a waiver is told that it changed, also where a plan no longer names them. */
const waiverReads = ({ before, event }: DecidedStep, loaded: Loaded): readonly Read[] => {
  const announced = announcedTo(before, event);
  return announced === undefined || loaded.announcedGates !== undefined
    ? []
    : [{ what: "planned-gates", planVersion: announced.planVersion, ids: announced.gates }];
};

const ofUnit = (loaded: Loaded, unit: string): readonly Checkpoint[] =>
  withChange(loaded, undefined).filter((one) => one.unit === unit);

const reminderReads = ({ event, after }: DecidedStep, loaded: Loaded): readonly Read[] => {
  const reminder = event.type === "checkpoint-lapsed" ? reminderId(after, event) : undefined;
  if (reminder === undefined || loaded.notified === true) return [];
  if (loaded.notified === undefined) return [{ what: "notification", topic: reminder.topic, epoch: reminder.epoch }];
  const { unit } = after;
  const missing: Read[] = [];
  if (loaded.owner === undefined) missing.push({ what: "owner", unit });
  if (!hasRead(loaded, [unit])) missing.push({ what: "checkpoints", units: [unit] });
  if (loaded.requirements === undefined) missing.push({ what: "requirements" });
  if (missing.length > 0 || loaded.unarmed !== undefined) return missing;
  return [{ what: "unarmed", ids: [...new Set(ofUnit(loaded, unit).flatMap(gatesThatNeed))] }];
};

/** What a change of a checkpoint needs that has not been read yet; a refresh needs nothing, unless others read it. */
export const checkpointReads = (change: CheckpointChange, loaded: Loaded, now: Instant): readonly Read[] => {
  const step = decideStep(change, now);
  if (step === undefined) return [];
  return [...gateReads(change, step, loaded, now), ...waiverReads(step, loaded), ...reminderReads(step, loaded)];
};

const blockersOf = (
  event: GateEvent,
  verdict: GateVerdict | undefined,
): Pick<GateStep, "blockers" | "blockerCount"> => {
  if (verdict?.state === "blocked") return verdict;
  return { blockers: event.type === "gate-blocked" ? event.blockers : [], blockerCount: 0 };
};

/**
 * A comparison may keep its checkpoint's state, and another writer may be judging a gate by the one before. Where the state
 * changes, the gate's count, or that of the checkpoint's shard, is written, and no more is needed.
 */
const touched = (gate: Gate, change: CheckpointChange, step: DecidedStep, now: Instant): GateEvent | undefined =>
  alwaysWritesGates(change) && unsatisfiedDelta(step) === 0 ? touchGate(gate, now) : undefined;

const decideGateStep = (
  { gate, planned, shard }: LoadedGate,
  change: CheckpointChange,
  step: DecidedStep,
  loaded: Loaded,
  now: Instant,
): GateStep | undefined => {
  const judged = needsVerdict(gate, step, now, shard) ? judgeMembers(gate, loaded, step.after, now) : undefined;
  const event = decideGate(gate, step, judged?.verdict, now, shard) ?? touched(gate, change, step, now);
  if (event === undefined) return undefined;
  const { blockers, blockerCount } = blockersOf(event, judged?.verdict);
  return { event, gate: evolveGate(gate, event), planned, members: judged?.members ?? [], blockers, blockerCount };
};

const notificationOf = ({ gate, planned, members, blockers, blockerCount }: GateStep, change: CheckpointChange) => {
  const about = migrationLabel(change.head);
  return transitionNotification(gate, { about, planned, blockers, blockerCount, members, fact: change.fact });
};

const lapseNotifications = (
  { head, fact }: CheckpointChange,
  { before, event, after }: DecidedStep,
  loaded: Loaded,
  transitions: readonly Notification[],
): readonly Notification[] => {
  const about = migrationLabel(head);
  const planned = [...(loaded.gates ?? []).flatMap((one) => one.planned ?? []), ...(loaded.announcedGates ?? [])];
  const shut = unarmedAmong((loaded.gates ?? []).map(({ gate }) => gate));
  const waiver = waiverNotification(before, event, about, planned, shut, fact);
  if (event.type !== "checkpoint-lapsed") return waiver === undefined ? [] : [waiver];
  const { owner, requirements = new Map(), unarmed = new Set() } = loaded;
  const checkpoints = ofUnit(loaded, after.unit);
  const inputs = { about, owner: owner ?? undefined, checkpoints, requirements, unarmed, fact };
  const reminder = loaded.notified === false ? reminderNotification(after, event, inputs) : undefined;
  const reminded = reminder === undefined ? undefined : withoutTold(reminder, transitions, checkpoints);
  const others = remindTogether(loaded, after.unit, { about, fact }, transitions, event.at);
  return [...[waiver, reminded].filter((one) => one !== undefined), ...others];
};

const requestNotifications = (
  change: CheckpointChange,
  { event, after }: DecidedStep,
  { gates = [] }: Loaded,
): readonly Notification[] => {
  if (change.kind !== "approval") return [];
  const planned = gates.filter(({ gate }) => after.gates.includes(gate.id)).flatMap((one) => one.planned ?? []);
  const about = migrationLabel(change.head);
  const asked = requestNotification(change.approval, event, after, about, planned, change.fact);
  return asked === undefined ? [] : [asked];
};

const drillNotifications = (
  { head, fact }: CheckpointChange,
  { event, after }: DecidedStep,
): readonly Notification[] => {
  const failed =
    event.type === "checkpoint-evidenced" ? drillNotification(event, after, migrationLabel(head), fact) : undefined;
  return failed === undefined ? [] : [failed];
};

/** Everything that follows from a change of one checkpoint. */
export const cascadeCheckpoint = (change: CheckpointChange, loaded: Loaded, now: Instant): Outcome => {
  const step = decideStep(change, now);
  if (step === undefined) return noOutcome;
  const own = ownGates(change, step, now);
  const counting = (loaded.gates ?? []).filter(({ gate }) => own.includes(gate.id));
  const decided = counting.flatMap((gate) => decideGateStep(gate, change, step, loaded, now) ?? []);
  const shards = counting.flatMap(({ shard }) => shardAfter(shard, step, change.head.planVersion) ?? []);
  const { touched, unchanged } = fenceReaderGates(step, loaded, decided, now);
  const others = shutTogether(loaded, step.after, now);
  const gates = [...decided, ...touched, ...others];
  const transitions = [...decided, ...others].filter(({ event }) => isTransition(event));
  const mailed = oneForEachPerson(transitions.map((one) => notificationOf(one, change)));
  return {
    events: [step.event, ...gates.map(({ event }) => event)],
    checkpoints: [dueCheckpoint(step.after)],
    gates: gates.map(({ gate }) => dueGate(gate)),
    shards,
    unchanged,
    transitions: transitions.length,
    notifications: [
      ...mailed,
      ...lapseNotifications(change, step, loaded, mailed),
      ...requestNotifications(change, step, loaded),
      ...drillNotifications(change, step),
    ],
  };
};
