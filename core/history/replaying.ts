import { compareText } from "../compare-text.ts";
import { Failure } from "../failure.ts";
import { type Instant, plus } from "../instant.ts";
import type { Plan } from "../plan/plan.ts";
import type { Checkpoint } from "../readiness/checkpoint/checkpoint.ts";
import { emptyState, type MigrationState } from "../readiness/plan-change.ts";
import type { Fact, FactEvent } from "./fact.ts";
import { type Items, itemsOf } from "./replayed-items.ts";

/**
 * How long a plan version waits for what may still be found of the version before it. A fact is dated by its writer's clock
 * before it is written: a run takes 15 minutes at most (AWS, "Lambda quotas"), and a clock that is off by 5 minutes is refused
 * by AWS itself ("Signature Version 4", time stamps). So of two facts, the one that was written first is dated at most 25 minutes
 * after the other.
 */
export const HOLD_MS = 30 * 60_000;

/** What a replay needs of a fact. */
export interface ReplayStep {
  readonly id: string;
  readonly recordedAt: Instant;
  readonly planVersion: number;
  readonly events: readonly FactEvent[];
  /** Of a plan version that came into force: the instant that the planned state is dated by. */
  readonly effectiveAt?: Instant;
}

interface PlanStep extends ReplayStep {
  readonly effectiveAt: Instant;
}

const isPlan = (step: ReplayStep): step is PlanStep => step.effectiveAt !== undefined;

/** How far a replay has come: another one goes on from there. */
export interface ReplayPosition {
  /** All facts that were recorded until then are in, also those of this instant; empty at the beginning. */
  readonly upTo: Instant;
  /** How many facts that is. */
  readonly facts: number;
  readonly planVersion: number;
  readonly state: MigrationState;
  /** Events whose predecessor is not in. */
  readonly waiting: readonly FactEvent[];
  /** Steps of later plan versions, which are not in force here yet: see {@link HOLD_MS}. */
  readonly held: readonly ReplayStep[];
}

export const REPLAY_START: ReplayPosition = {
  upTo: "",
  facts: 0,
  planVersion: 0,
  state: emptyState,
  waiting: [],
  held: [],
};

/** By the plan version under which they were written, which no clock decides, and then by their instants. */
const inOrder = (a: ReplayStep, b: ReplayStep): number =>
  a.planVersion - b.planVersion || compareText(a.recordedAt, b.recordedAt) || compareText(a.id, b.id);

/** What a replay needs of a fact; undefined where that is nothing. */
export const replayStepOf = (fact: Fact): ReplayStep | undefined => {
  const { id, recordedAt, planVersion, events } = fact;
  if (fact.type === "plan-applied")
    return { id, recordedAt, planVersion: fact.planVersion, events, effectiveAt: fact.effectiveAt };
  return events.length === 0 ? undefined : { id, recordedAt, planVersion: planVersion ?? 0, events };
};

/** A replay under way. */
export interface Replaying {
  /**
   * @param fact in the order of recording, unless nothing is released before the end
   * @throws Failure `history-gap` where it is of a plan version that has been replaced here already
   */
  add(fact: Fact): void;
  /** A checkpoint as it is without what is held. */
  checkpoint(id: string): Checkpoint | undefined;
  /** All that was added, in order, whether or not something is still missing; to be read before more is added. */
  known(): Known;
  /** From where another replay goes on, once all facts that were recorded until an instant have been added; to be read as {@link known}. */
  position(upTo: Instant): ReplayPosition;
}

/** A state that was replayed. */
export interface Known {
  readonly planVersion: number;
  readonly state: MigrationState;
  /** Events whose predecessor is not in: what they are about is not known whole. */
  readonly waiting: readonly FactEvent[];
}

/**
 * Makes a migration's state fact by fact, in constant work for each.
 * @param planOf the compiled plan of a version
 * @param holdMs for how long a plan version waits
 */
export const startReplay = (
  planOf: (version: number) => Plan,
  from: ReplayPosition = REPLAY_START,
  holdMs: number = HOLD_MS,
): Replaying => {
  let { planVersion, facts } = from;
  let items = itemsOf(from.state, from.waiting);
  let held = [...from.held];

  /** Brings the first plan version that is held into force, with what was written under it. */
  const release = (to: Items, steps: readonly ReplayStep[], { planVersion: version, effectiveAt }: PlanStep): Items => {
    const next = to.plan(planOf(version), effectiveAt);
    // What a slow clock dates before its own plan version waits there for nothing.
    for (const step of steps.filter((one) => one.planVersion === version).toSorted(inOrder)) next.apply(step.events);
    return next;
  };

  const firstHeldPlan = (steps: readonly ReplayStep[]): PlanStep | undefined =>
    steps.filter(isPlan).toSorted(inOrder)[0];

  const releaseUntil = (now: Instant): void => {
    if (held.length === 0 || holdMs === Number.POSITIVE_INFINITY) return;
    for (;;) {
      const plan = firstHeldPlan(held);
      if (plan === undefined || plus(plan.recordedAt, holdMs) >= now) return;
      items = release(items, held, plan);
      held = held.filter((one) => one.planVersion > plan.planVersion);
      planVersion = plan.planVersion;
    }
  };

  return {
    add: (fact) => {
      facts += 1;
      releaseUntil(fact.recordedAt);
      const step = replayStepOf(fact);
      if (step === undefined) return;
      if (step.planVersion < planVersion)
        throw new Failure(
          "history-gap",
          `fact ${step.id} of plan version ${step.planVersion} was found after version ${planVersion} was in force`,
        );
      if (step.planVersion > planVersion) held.push(step);
      else items.apply(step.events);
    },
    checkpoint: (id) => items.checkpoints.get(id),
    known: () => {
      let [next, version, steps] = [items, planVersion, held];
      for (let plan = firstHeldPlan(steps); plan !== undefined; plan = firstHeldPlan(steps)) {
        const { planVersion: now } = plan;
        next = release(next, steps, plan);
        version = now;
        steps = steps.filter((one) => one.planVersion > now);
      }
      const { checkpoints, gates } = next;
      return {
        planVersion: version,
        state: { checkpoints, gates },
        waiting: [...next.waiting(), ...steps.flatMap(({ events }) => events)],
      };
    },
    position: (upTo) => {
      const { checkpoints, gates } = items;
      return { upTo, facts, planVersion, state: { checkpoints, gates }, waiting: items.waiting(), held };
    },
  };
};
