import { earlier, type Instant } from "../instant.ts";
import type { Plan } from "../plan/plan.ts";
import { type Checkpoint, type CheckpointState, checkpointId, stateAt } from "../readiness/checkpoint/checkpoint.ts";
import { blockersAmong, pendingComparisons } from "../readiness/comparison-inputs.ts";
import type { Blocker, Gate } from "../readiness/gate/gate.ts";
import { byUrgency, MAX_BLOCKERS } from "../readiness/gate/judge.ts";
import { membersByGate } from "../readiness/gate/members.ts";
import { type PresentGate, presentApplying, presentGate } from "../readiness/gate/present.ts";
import type { MigrationState } from "../readiness/plan-change.ts";
import { retell, type Undecided } from "./decide-again.ts";
import type { Fact, PlanFact } from "./fact.ts";
import type { Known, Replaying } from "./replaying.ts";

/**
 * A moment on two axes: what Cleargate knew at one instant about another. Where `knownAt` is not after `at`, all that was known
 * is judged by the clock of `at`; where it is, what was recorded after `at` counts as far as it happened until then.
 */
export interface Moment {
  readonly at: Instant;
  /** Facts that were recorded later do not count. */
  readonly knownAt: Instant;
}

/** The state of a migration at a moment. */
export interface AsOf {
  readonly moment: Moment;
  /** In force; undefined before the first one was. */
  readonly plan: Plan | undefined;
  readonly state: MigrationState;
  /** Ids of checkpoints and gates about which something is known whose predecessor is not. */
  readonly unknown: { readonly checkpoints: ReadonlySet<string>; readonly gates: ReadonlySet<string> };
  /** What was recorded later about the instant, and cannot be decided again. */
  readonly undecided: readonly Undecided[];
  /** The comparisons and sign-offs that would have had to run again, by what is known later. */
  readonly comparing: ReadonlySet<string>;
  /** The plan version that was being applied: no fact tells it before it is in force. */
  readonly applying: { readonly version: number; readonly since: Instant } | null;
}

/** When the instant was, up to which facts count whatever they are about. */
export const recordedUntil = ({ at, knownAt }: Moment): Instant => earlier(at, knownAt);

const unknownOf = (waiting: Known["waiting"]): AsOf["unknown"] => {
  const events = waiting.flatMap((fact) => fact.events);
  return {
    checkpoints: new Set(events.flatMap((event) => ("requirement" in event ? [checkpointId(event)] : []))),
    gates: new Set(events.flatMap((event) => ("gate" in event ? [event.gate] : []))),
  };
};

const comparingIn = ({ checkpoints }: MigrationState, plan: Plan): ReadonlySet<string> => {
  const requirements = new Map(plan.requirements.map((one) => [one.id, one]));
  return new Set(pendingComparisons([...checkpoints.values()], requirements).map(checkpointId));
};

/** What was recorded later, about an instant: the same history, told once more. */
const retoldOf = ({ state, waiting }: Known, plan: Plan, replaying: Replaying, late: Iterable<Fact>, at: Instant) => {
  const before = comparingIn(state, plan);
  const unknown = unknownOf(waiting);
  const retold = retell(state, plan, at);
  for (const fact of late) {
    const checkpoint = replaying.state.checkpoints.get(`${fact.unit}/${fact.requirement}`);
    retold.tell(fact, checkpoint);
    replaying.add(fact);
  }
  const comparing = new Set([...comparingIn(retold.state(), plan)].filter((id) => !before.has(id)));
  return { state: retold.state(), unknown, undecided: retold.undecided(), comparing };
};

export type NextPlan = Pick<PlanFact, "planVersion" | "effectiveAt">;

/** Of plan versions that came into force after an instant, the one that was claimed by then. */
const applyingAt = (next: Iterable<NextPlan>, at: Instant) => {
  for (const { planVersion: version, effectiveAt: since } of next) if (since <= at) return { version, since };
  return null;
};

/**
 * The state of a migration at a moment.
 * @param replaying to which all facts have been added that were recorded until {@link recordedUntil}; it goes on with `late`
 * @param late those that were recorded after `at`, until `knownAt`, in the order of recording
 * @param next the plan versions that came into force after {@link recordedUntil}, or are being applied now
 * @throws Failure `history-gap`
 */
export const asOf = (
  replaying: Replaying,
  planOf: (version: number) => Plan,
  moment: Moment,
  late: Iterable<Fact>,
  next: Iterable<NextPlan>,
): AsOf => {
  const known = replaying.known();
  const plan = known.planVersion === 0 ? undefined : planOf(known.planVersion);
  const applying = applyingAt(next, recordedUntil(moment));
  if (plan === undefined || moment.knownAt <= moment.at)
    return {
      ...{ moment, plan, applying, state: known.state, unknown: unknownOf(known.waiting) },
      ...{ undecided: [], comparing: new Set() },
    };
  return { moment, plan, applying, ...retoldOf(known, plan, replaying, late, moment.at) };
};

const WHY = {
  applying: (version: number) => `plan version ${version} was being applied`,
  unknown: "something that came before what is known of it was recorded later",
  comparing: "evidence that was recorded later would have had to be compared",
};

const shutBy = (since: Instant, blockers: readonly Blocker[]): PresentGate => ({
  ...{ state: "blocked", since, validUntil: null },
  blockers: blockers.toSorted(byUrgency).slice(0, MAX_BLOCKERS),
  blockerCount: blockers.length,
});

const blockerAs = (state: Blocker["state"], since: Instant, reason: string) => {
  return ({ unit, requirement }: Checkpoint): Blocker => ({ unit, requirement, state, since, reason });
};

/** Why a gate without blockers is not shown as clear, or not to clear; undefined where nothing speaks against it. */
const shutAsOf = (
  { unknown, comparing, moment: { at } }: AsOf,
  gate: Gate,
  members: readonly Checkpoint[],
): PresentGate | undefined => {
  const notKnown = members.filter((one) => unknown.checkpoints.has(checkpointId(one)));
  if (notKnown.length > 0 || unknown.gates.has(gate.id))
    return shutBy(at, notKnown.map(blockerAs("inconclusive", at, WHY.unknown)));
  const toCompare = members.filter((one) => comparing.has(checkpointId(one)));
  return toCompare.length === 0 ? undefined : shutBy(at, toCompare.map(blockerAs("comparing", at, WHY.comparing)));
};

/** The gates of a moment, each with its members as it must be shown: by the same rules as at present. */
export const gatesAsOf = (
  known: AsOf,
  only?: ReadonlySet<string>,
): { readonly gate: Gate; readonly members: readonly Checkpoint[]; readonly present: PresentGate }[] => {
  const { state, plan, moment, applying } = known;
  const all = [...state.checkpoints.values()];
  const members = membersByGate(all);
  const requirements = new Map((plan?.requirements ?? []).map((one) => [one.id, one]));
  const pending = pendingComparisons(all, requirements);
  return [...state.gates.values()]
    .filter(({ id }) => only?.has(id) ?? true)
    .map((gate) => {
      const group = members.get(gate.id) ?? [];
      const present = presentGate(gate, group, blockersAmong(pending, group), moment.at);
      if (applying !== null) {
        const reason = WHY.applying(applying.version);
        return { gate, members: group, present: presentApplying(present, group, { since: applying.since, reason }) };
      }
      const shut = present.blockerCount === 0 ? shutAsOf(known, gate, group) : undefined;
      return { gate, members: group, present: shut ?? present };
    });
};

/** The state of a checkpoint at a moment; one that is not known whole is not satisfied. */
export const checkpointStateAsOf = ({ unknown, moment }: AsOf, checkpoint: Checkpoint): CheckpointState => {
  const state = stateAt(checkpoint, moment.at);
  const isSatisfied = state === "passed" || state === "waived";
  return isSatisfied && unknown.checkpoints.has(checkpointId(checkpoint)) ? "inconclusive" : state;
};
