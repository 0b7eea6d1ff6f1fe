import type { Plan } from "../../core/plan/plan.ts";
import { cascade, readsFor } from "../../core/readiness/cascade/cascade.ts";
import type { Change } from "../../core/readiness/cascade/change.ts";
import type { Loaded, Read } from "../../core/readiness/cascade/loaded.ts";
import type { Outcome } from "../../core/readiness/cascade/outcome.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { unarmedAmong } from "../../core/readiness/gate/arming.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Head } from "../../core/readiness/head.ts";
import { applyPlan, emptyState } from "../../core/readiness/plan-change.ts";
import { personOf } from "./people.ts";

/** A migration in memory, which the cascade itself changes: what the ledger is to the functions. */
export interface World {
  readonly plan: Plan;
  /** Every version that was in force. */
  readonly plans: readonly Plan[];
  readonly head: Head;
  readonly checkpoints: Map<string, Checkpoint>;
  readonly gates: Map<string, Gate>;
  /** Topics and epochs of what was recorded. */
  readonly notifications: Set<string>;
}

/** @param before the world over which the plan is applied */
export const worldOf = (plan: Plan, at: string, before?: World): World => {
  const { checkpoints, gates } = applyPlan(before ?? emptyState, plan, at);
  const { migration, title, timeZone } = plan;
  const applied = {
    planVersion: plan.version,
    planDigest: "d",
    appliedAt: at,
    appliedBy: personOf("ana"),
    applying: null,
    abandoned: null,
    proposed: null,
  };
  const head: Head = { migration, title, timeZone, ...applied, version: 1 };
  return {
    plan,
    plans: [...(before?.plans ?? []), plan],
    head,
    checkpoints: new Map(checkpoints),
    gates: new Map(gates),
    notifications: new Set(before?.notifications ?? []),
  };
};

const loadOne = ({ plan, plans, checkpoints, gates, notifications }: World, read: Read, now: string): Loaded => {
  const ownerOf = (unit: string) => {
    const owner = plan.units.find(({ id }) => id === unit)?.owner;
    return plan.contacts.find(({ id }) => id === owner) ?? null;
  };
  const noted = (unit: string, epoch: number): boolean => notifications.has(`late:${unit} ${epoch}`);
  switch (read.what) {
    case "gates":
      return {
        gates: [...gates.values()]
          .filter(({ id }) => read.ids?.includes(id) ?? true)
          .map((gate) => ({ gate, planned: plan.gates.find(({ id }) => id === gate.id) ?? null })),
      };
    case "gate-plans":
      return {};
    case "shards":
      return { shards: [] };
    case "shards-again":
      return { shardsAgain: [] };
    case "unarmed":
      return { unarmed: unarmedAmong([...gates.values()].filter(({ id }) => read.ids.includes(id))) };
    case "expired-gates":
      return {
        expiredGates: [...gates.values()]
          .filter(({ state, validUntil }) => state === "clear" && validUntil !== null && validUntil <= now)
          .map((gate) => ({ gate, planned: plan.gates.find(({ id }) => id === gate.id) ?? null })),
      };
    case "planned-gates":
      return {
        announcedGates: plans
          .filter(({ version }) => version === read.planVersion)
          .flatMap((one) => one.gates.filter(({ id }) => read.ids.includes(id))),
      };
    // Whoever reads less is checked by the functions' own tests; here everything is there.
    case "checkpoints":
      return { checkpoints: { units: null, items: [...checkpoints.values()] } };
    case "requirements":
      return { requirements: new Map(plan.requirements.map((one) => [one.id, one])) };
    case "owner":
      return { owner: ownerOf(read.unit) };
    case "reminders":
      return {
        reminders: read.of.map(({ unit, epoch }) => ({ unit, owner: ownerOf(unit), notified: noted(unit, epoch) })),
      };
    case "notification":
      return { notified: notifications.has(`${read.topic} ${read.epoch}`) };
    case "summary":
      return { summary: null };
  }
};

/** Lets a change happen: everything that follows is in the world afterwards. */
export const happen = (world: World, change: Change, now: string): Outcome => {
  let loaded: Loaded = {};
  for (let reads = readsFor(change, loaded, now); reads.length > 0; reads = readsFor(change, loaded, now))
    for (const read of reads) loaded = { ...loaded, ...loadOne(world, read, now) };
  const outcome = cascade(change, loaded, now);
  for (const { value } of outcome.checkpoints) world.checkpoints.set(checkpointId(value), value);
  for (const { value } of outcome.gates) world.gates.set(value.id, value);
  for (const { topic, epoch } of outcome.notifications) world.notifications.add(`${topic} ${epoch}`);
  return outcome;
};
