import { isFailure } from "../core/failure.ts";
import type { Fact as AnyFact, PlanFact } from "../core/history/fact.ts";
import type { Instant } from "../core/instant.ts";
import type { PlannedGate } from "../core/plan/plan.ts";
import { readsOthers } from "../core/plan/reads.ts";
import { type Checkpoint, checkpointId } from "../core/readiness/checkpoint/checkpoint.ts";
import type { CheckpointEvent } from "../core/readiness/checkpoint/event.ts";
import { evolveCheckpoint } from "../core/readiness/checkpoint/evolve.ts";
import { blockersAmong, pendingComparisons } from "../core/readiness/comparison-inputs.ts";
import {
  decideGate,
  type GateEvent,
  movesGates,
  needsVerdict,
  touchGate,
  unsatisfiedDelta,
} from "../core/readiness/gate/decide.ts";
import { evolveGate } from "../core/readiness/gate/evolve.ts";
import type { Gate, GateVerdict } from "../core/readiness/gate/gate.ts";
import { judgeGate } from "../core/readiness/gate/judge.ts";
import type { Notification } from "../core/readiness/notification.ts";
import { isTransition, transitionNotification } from "../core/readiness/notify-transition.ts";
import type { Head, Ledger } from "../ports/ports.ts";
import { labelOf } from "./label.ts";

type Fact = Exclude<AnyFact, PlanFact>;

/** What a writer has decided about one checkpoint, from the state that it read. */
export interface Decision<F extends Fact = Fact> {
  readonly head: Head | undefined;
  readonly checkpoint: Checkpoint | undefined;
  readonly fact: F;
  readonly event: CheckpointEvent | undefined;
  /** True where gates must be judged although the checkpoint kept its side. */
  readonly judgeAlways?: boolean;
  /** What people are told beside the gates' transitions. */
  readonly notifications?: readonly Notification[];
}

const MAX_ATTEMPTS = 20;
const jitter = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(1_000, 20 * 2 ** attempt)));

export interface Turned {
  readonly gate: Gate;
  readonly event: GateEvent;
  readonly planned: PlannedGate | undefined;
  readonly members: readonly Checkpoint[];
  /** How many do not hold, where it shut; the event names some of them. */
  readonly blockers?: number;
}

/** The checkpoints that count in a gate, with the change that is being decided already in them. */
const membersOf = async (ledger: Ledger, gate: Gate, planned: PlannedGate | undefined, after?: Checkpoint) => {
  const units = planned?.units ?? null;
  const read =
    units === null
      ? await ledger.listCheckpoints(gate.migration)
      : (await Promise.all(units.map((unit) => ledger.listCheckpoints(gate.migration, unit)))).flat();
  const all = read.map((one) => (after !== undefined && checkpointId(one) === checkpointId(after) ? after : one));
  return { all, members: all.filter(({ gates }) => gates.includes(gate.id)) };
};

/**
 * Judges a gate by all of its members.
 * @param after a change that is being decided, and not yet written
 */
export const verdictOf = async (
  ledger: Ledger,
  gate: Gate,
  planned: PlannedGate | undefined,
  after: Checkpoint | undefined,
  now: Instant,
): Promise<{ verdict: GateVerdict; members: readonly Checkpoint[] }> => {
  const { all, members } = await membersOf(ledger, gate, planned, after);
  const requirements = await ledger.readRequirements(gate.migration, gate.planVersion);
  const crossed = members.some(({ requirement }) => readsOthers(requirements.get(requirement)));
  const whole = crossed && planned?.units != null ? await ledger.listCheckpoints(gate.migration) : all;
  const comparing = crossed ? blockersAmong(pendingComparisons(whole, requirements), members) : [];
  return { verdict: judgeGate(members, comparing, now), members };
};

/** A gate shuts by one checkpoint, but whoever reads the mail wants to know of all that do not hold by then. */
const shutting = async (
  ledger: Ledger,
  gate: Gate,
  event: Extract<GateEvent, { type: "gate-blocked" }>,
  planned: PlannedGate | undefined,
  after: Checkpoint,
  now: Instant,
): Promise<Turned> => {
  const { verdict, members } = await verdictOf(ledger, gate, planned, after, now);
  const whole = verdict.state === "blocked" ? { ...event, by: verdict.blockers } : event;
  const blockers = verdict.state === "blocked" ? verdict.blockerCount : event.blockers.length;
  return { gate: evolveGate(gate, whole), event: whole, planned, members, blockers };
};

const turnGates = async (
  ledger: Ledger,
  before: Checkpoint,
  after: Checkpoint,
  now: Instant,
  always: boolean,
): Promise<Turned[]> => {
  const gates = await ledger.readGates(after.migration, after.gates);
  const planned = await ledger.readPlannedGates(after.migration, after.planVersion, after.gates);
  const delta = unsatisfiedDelta(before, after);
  const turned: Turned[] = [];
  for (const gate of gates) {
    const plannedGate = planned.find(({ id }) => id === gate.id);
    const judged = needsVerdict(gate, delta) ? await verdictOf(ledger, gate, plannedGate, after, now) : undefined;
    const event =
      decideGate(gate, { before, after }, judged?.verdict, now) ?? (always ? touchGate(gate, now) : undefined);
    if (event === undefined) continue;
    if (event.type === "gate-blocked") turned.push(await shutting(ledger, gate, event, plannedGate, after, now));
    else turned.push({ gate: evolveGate(gate, event), event, planned: plannedGate, members: judged?.members ?? [] });
  }
  return turned;
};

/** The notifications of the gates that turned. */
export const noticesOf = (turned: readonly Turned[], head: Head, fact: string): Notification[] =>
  turned.flatMap(({ gate, event, planned, members, blockers: count }) => {
    if (!isTransition(event)) return [];
    const blockers = event.type === "gate-blocked" ? event.blockers : [];
    return [
      transitionNotification(gate, {
        about: labelOf(head),
        planned,
        blockers,
        blockerCount: count ?? blockers.length,
        members,
        fact,
      }),
    ];
  });

export interface Settled<F extends Fact = Fact> {
  readonly result: "committed" | "already";
  readonly fact: F;
  readonly transitions: number;
}

const settleOnce = async <F extends Fact>(ledger: Ledger, decision: Decision<F>): Promise<Settled<F>> => {
  const { head, checkpoint, fact, event, judgeAlways = false, notifications: told = [] } = decision;
  if (event === undefined || checkpoint === undefined || head === undefined) {
    const result = await ledger.commit({ fact, checkpoints: [], gates: [], notifications: told });
    return { result, fact, transitions: 0 };
  }
  const after = evolveCheckpoint(checkpoint, event);
  const now = fact.recordedAt;
  const turned =
    judgeAlways || movesGates(checkpoint, after, now)
      ? await turnGates(ledger, checkpoint, after, now, judgeAlways)
      : [];
  const notifications = [...noticesOf(turned, head, fact.id), ...told];
  const whole = { ...fact, events: [event, ...turned.map((one) => one.event)] };
  const result = await ledger.commit({
    fact: whole,
    checkpoints: [after],
    gates: turned.map(({ gate }) => gate),
    notifications,
  });
  return { result, fact: whole, transitions: notifications.length - told.length };
};

/**
 * Writes a fact and all that follows from it in one transaction. Where another writer was quicker everything is
 * read and decided again: `decide` must be repeatable. Where it says that there is nothing to write, nothing is written.
 * @throws Failure `ledger-conflict` after 20 attempts: the queue then tries later
 */
export const settle = async <F extends Fact, Nothing extends undefined = never>(
  ledger: Ledger,
  decide: () => Promise<Decision<F> | Nothing>,
): Promise<Settled<F> | Nothing> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const decision = await decide();
      return decision === undefined ? decision : await settleOnce(ledger, decision);
    } catch (error) {
      if (!isFailure(error, "ledger-conflict") || attempt === MAX_ATTEMPTS) throw error;
      await jitter(attempt);
    }
  }
};
