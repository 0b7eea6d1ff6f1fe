import { Failure } from "../failure.ts";
import { type Instant, plus } from "../instant.ts";
import type { Plan } from "../plan/plan.ts";
import { checkpointId } from "../readiness/checkpoint/checkpoint.ts";
import { emptyState, type MigrationState } from "../readiness/plan-change.ts";
import type { Fact, FactEvent } from "./fact.ts";
import { inReplayOrder } from "./replay-order.ts";
import { type Items, itemsOf, type OnStep, type ReplayedFact } from "./replayed-items.ts";

/**
 * How long a plan version waits for what may still be found of the version before it. A fact is dated by its writer's clock
 * before it is written: a run takes 15 minutes at most (AWS, "Lambda quotas"), and a clock that is off by 5 minutes is refused
 * by AWS itself ("Signature Version 4", time stamps). So of two facts, the one that was written first is dated at most 25 minutes
 * after the other.
 */
export const HOLD_MS = 30 * 60_000;

/** Facts come in the order of replay, so that a plan version waits for nothing. */
export const AT_ONCE = 0;

interface PlanStep extends ReplayedFact {
  readonly effectiveAt: Instant;
}

const isPlan = (fact: ReplayedFact): fact is PlanStep => fact.effectiveAt !== undefined;

/** How far a replay has come: another one goes on from there. */
export interface ReplayPosition {
  /** All facts that were recorded until then are in, also those of this instant; empty at the beginning. */
  readonly upTo: Instant;
  /** How many facts that is. */
  readonly facts: number;
  readonly planVersion: number;
  readonly state: MigrationState;
  /** Facts with an event whose predecessor is not in. */
  readonly waiting: readonly ReplayedFact[];
  /** Those of later plan versions, which are not in force here yet: see {@link HOLD_MS}. */
  readonly held: readonly ReplayedFact[];
}

export const REPLAY_START: ReplayPosition = {
  upTo: "",
  facts: 0,
  planVersion: 0,
  state: emptyState,
  waiting: [],
  held: [],
};

/** What a replay needs of a fact; undefined where that is nothing. */
export const replayedFactOf = (fact: Fact): ReplayedFact | undefined => {
  const { id, type, recordedAt, planVersion, events } = fact;
  if (fact.type === "plan-applied") {
    const { effectiveAt, rewrote, membersPerShard } = fact;
    const way = {
      ...(rewrote === undefined ? {} : { rewrote }),
      ...(membersPerShard === undefined ? {} : { membersPerShard }),
    };
    return { id, type, recordedAt, planVersion: fact.planVersion, events, effectiveAt, ...way };
  }
  return events.length === 0 ? undefined : { id, type, recordedAt, planVersion: planVersion ?? 0, events };
};

/** A replay under way. */
export interface Replaying {
  /**
   * @param fact in the order of recording, unless nothing is released before the end, or all is at once
   * @throws Failure `history-gap` where it is of a plan version that has been replaced here already
   */
  add(fact: Fact): void;
  /** As it is without what is held; the maps change with the next fact. */
  readonly state: MigrationState;
  /** All that was added, in order, whether or not something is still missing; to be read before more is added. */
  known(): Known;
  /** From where another replay goes on, once all facts that were recorded until an instant have been added; to be read as {@link known}. */
  position(upTo: Instant): ReplayPosition;
}

/** A state that was replayed. */
export interface Known {
  readonly planVersion: number;
  readonly state: MigrationState;
  /** Facts with an event whose predecessor is not in: what they are about is not known whole. */
  readonly waiting: readonly ReplayedFact[];
}

/**
 * @throws Failure `history-gap` where an event's predecessor never came
 */
export const wholeState = ({ state, waiting }: Known): MigrationState => {
  const [fact] = waiting;
  if (fact === undefined) return state;
  const versionOf = (event: FactEvent): number | undefined =>
    ("requirement" in event ? state.checkpoints.get(checkpointId(event)) : state.gates.get(event.gate))?.version;
  const gap = fact.events.find((event) => versionOf(event) !== event.version - 1) ?? fact.events[0];
  const of = gap === undefined ? "" : "gate" in gap ? gap.gate : checkpointId(gap);
  throw new Failure("history-gap", `the history lacks the predecessor of version ${gap?.version} of ${of}`, {
    details: { fact: fact.id },
  });
};

/**
 * Makes a migration's state fact by fact, in constant work for each.
 * @param planOf the compiled plan of a version
 * @param holdMs for how long a plan version waits; {@link AT_ONCE} where facts come in the order of replay
 * @param onStep called with what each fact that is added changes, in the order in which it does
 */
export const startReplay = (
  planOf: (version: number) => Plan,
  from: ReplayPosition = REPLAY_START,
  holdMs: number = HOLD_MS,
  onStep?: OnStep,
): Replaying => {
  let { planVersion, facts } = from;
  let items = itemsOf(from.state, from.waiting, onStep);
  let held = [...from.held];

  /** Brings the first plan version that is held into force, with what was written under it. */
  const release = (
    to: Items,
    replaces: number,
    steps: readonly ReplayedFact[],
    plan: PlanStep,
    onRelease?: OnStep,
  ): Items => {
    const { planVersion: version } = plan;
    const next = to.plan(planOf(version), plan, replaces, onRelease);
    // What a slow clock dates before its own plan version waits there for nothing.
    for (const step of steps.filter((one) => one.planVersion === version).toSorted(inReplayOrder)) next.apply(step);
    return next;
  };

  const firstHeldPlan = (steps: readonly ReplayedFact[]): PlanStep | undefined =>
    steps.filter(isPlan).toSorted(inReplayOrder)[0];

  const releaseFirst = (plan: PlanStep): void => {
    items = release(items, planVersion, held, plan, onStep);
    held = held.filter((one) => one.planVersion > plan.planVersion);
    planVersion = plan.planVersion;
  };

  const releaseUntil = (now: Instant): void => {
    if (holdMs === Number.POSITIVE_INFINITY) return;
    for (;;) {
      const plan = firstHeldPlan(held);
      if (plan === undefined || plus(plan.recordedAt, holdMs) >= now) return;
      releaseFirst(plan);
    }
  };

  return {
    get state() {
      const { checkpoints, gates } = items;
      return { checkpoints, gates };
    },
    add: (fact) => {
      facts += 1;
      releaseUntil(fact.recordedAt);
      const step = replayedFactOf(fact);
      if (step === undefined) return;
      if (step.planVersion < planVersion || (isPlan(step) && step.planVersion === planVersion))
        throw new Failure(
          "history-gap",
          `fact ${step.id} of plan version ${step.planVersion} was found after version ${planVersion} was in force`,
          { details: { fact: step.id } },
        );
      if (step.planVersion === planVersion) items.apply(step);
      else held.push(step);
      if (holdMs === AT_ONCE && isPlan(step)) releaseFirst(step);
    },
    known: () => {
      let [next, version, steps] = [items, planVersion, held];
      for (let plan = firstHeldPlan(steps); plan !== undefined; plan = firstHeldPlan(steps)) {
        const { planVersion: now } = plan;
        next = release(next, version, steps, plan);
        version = now;
        steps = steps.filter((one) => one.planVersion > now);
      }
      const { checkpoints, gates } = next;
      return { planVersion: version, state: { checkpoints, gates }, waiting: [...next.waiting(), ...steps] };
    },
    position: (upTo) => {
      const { checkpoints, gates } = items;
      return { upTo, facts, planVersion, state: { checkpoints, gates }, waiting: items.waiting(), held };
    },
  };
};
