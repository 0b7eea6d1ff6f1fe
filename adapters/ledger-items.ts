import { createHash } from "node:crypto";
import type { Fact } from "../core/history/fact.ts";
import { summarizeFact } from "../core/history/summary.ts";
import type { Instant } from "../core/instant.ts";
import type { Delivery } from "../core/notification/delivery.ts";
import type { Agent, Contact, Unit } from "../core/plan/document.ts";
import type { PlannedGate, PlanPolicy, Requirement } from "../core/plan/plan.ts";
import type { Checkpoint } from "../core/readiness/checkpoint/checkpoint.ts";
import { checkpointDueAt } from "../core/readiness/checkpoint/decide-time.ts";
import type { Gate } from "../core/readiness/gate/gate.ts";
import type { Notification } from "../core/readiness/notification.ts";
import type { Due, Head, SummaryState } from "../ports/ports.ts";
import type { Item, Key } from "./dynamo-table.ts";

/** Every key of the ledger. `docs/ledger.md` says who reads each. */

const EPOCH_DIGITS = 8;

export const keys = {
  migrations: { pk: "MIGRATIONS" },
  head: (migration: string): Key => ({ pk: "MIGRATIONS", sk: migration }),
  migration: (migration: string) => `M#${migration}`,
  checkpoint: (migration: string, unit: string, requirement: string): Key => ({
    pk: `M#${migration}`,
    sk: `C#${unit}#${requirement}`,
  }),
  gate: (migration: string, id: string): Key => ({ pk: `M#${migration}`, sk: `G#${id}` }),
  summary: (migration: string): Key => ({ pk: `M#${migration}`, sk: "SUMMARY" }),
  plan: (migration: string, version: number) => `P#${migration}#${version}`,
  agent: (migration: string, version: number, id: string): Key => ({
    pk: keys.plan(migration, version),
    sk: `A#${id}`,
  }),
  unit: (migration: string, version: number, id: string): Key => ({ pk: keys.plan(migration, version), sk: `U#${id}` }),
  home: (migration: string, version: number, home: string): Key => ({
    pk: keys.plan(migration, version),
    sk: `H#${home}`,
  }),
  requirement: (migration: string, version: number, id: string): Key => ({
    pk: keys.plan(migration, version),
    sk: `R#${id}`,
  }),
  plannedGate: (migration: string, version: number, id: string): Key => ({
    pk: keys.plan(migration, version),
    sk: `G#${id}`,
  }),
  contact: (migration: string, version: number, id: string): Key => ({
    pk: keys.plan(migration, version),
    sk: `K#${id}`,
  }),
  policy: (migration: string, version: number): Key => ({ pk: keys.plan(migration, version), sk: "POLICY" }),
  memory: (name: string): Key => ({ pk: "MEMORY", sk: name }),
  fact: (id: string): Key => ({ pk: `F#${id}`, sk: "F" }),
  notification: (migration: string, topic: string, epoch: number): Key => ({
    pk: `N#${migration}#${topic}`,
    sk: String(epoch).padStart(EPOCH_DIGITS, "0"),
  }),
  delivery: (migration: string, topic: string, epoch: number, recipient: string): Key => ({
    pk: `N#${migration}#${topic}`,
    sk: `${String(epoch).padStart(EPOCH_DIGITS, "0")}#${recipient}`,
  }),
} as const;

export const headItem = (head: Head): Item => ({ ...keys.head(head.migration), ...head });

/** What time changes next hangs on a sparse index, spread so that no partition of it takes all the writes. */
export const DUE_SHARDS = 8;

const shardOf = ({ pk, sk }: Key): number =>
  createHash("sha256").update(`${pk}\n${sk}`).digest().readUInt8(0) % DUE_SHARDS;
export const dueShard = (shard: number): string => `D#${shard}`;
const due = (key: Key, at: Instant | null): Partial<Record<"due" | "dueAt", string>> =>
  at === null ? {} : { due: dueShard(shardOf(key)), dueAt: at };

export const checkpointItem = (checkpoint: Checkpoint): Item => {
  const key = keys.checkpoint(checkpoint.migration, checkpoint.unit, checkpoint.requirement);
  return { ...key, ...checkpoint, ...due(key, checkpointDueAt(checkpoint)) };
};
export const gateItem = (gate: Gate): Item => {
  const key = keys.gate(gate.migration, gate.id);
  return { ...key, ...gate, ...due(key, gate.stableAt) };
};
export const summaryItem = ({ dueAt, ...digest }: SummaryState): Item => {
  const key = keys.summary(digest.migration);
  return { ...key, ...digest, ...due(key, dueAt) };
};
export const notificationItem = (notification: Notification): Item => ({
  ...keys.notification(notification.migration, notification.topic, notification.epoch),
  ...notification,
});
export const deliveryItem = (delivery: Delivery): Item => ({
  ...keys.delivery(delivery.migration, delivery.topic, delivery.epoch, delivery.recipient),
  ...delivery,
});

/** A fact with the attributes that the three history indexes hang on, and the summary that they project. */
export const factItem = (fact: Fact): Item => {
  const { outcome, codes, summary } = summarizeFact(fact);
  return {
    ...keys.fact(fact.id),
    ...fact,
    byMigration: fact.migration,
    ...(fact.unit === null ? {} : { byUnit: `${fact.migration}#${fact.unit}` }),
    ...(fact.agent === null ? {} : { byAgent: `${fact.migration}#${fact.agent}` }),
    at: `${fact.recordedAt}#${fact.id}`,
    outcome,
    codes,
    summary,
  };
};

const INDEX_ATTRIBUTES = ["pk", "sk", "byMigration", "byUnit", "byAgent", "at", "outcome", "codes", "summary"] as const;
const KEY_ATTRIBUTES = ["pk", "sk", "due", "dueAt"] as const;

const without = (item: Item, names: readonly string[]): unknown =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));

export const readHead = (item: Item): Head => without(item, KEY_ATTRIBUTES) as Head;

/** What items lack that were written before there were deadlines and decisions. */
const NOTHING_DECIDED = {
  remindEveryMs: null,
  deadline: null,
  changed: null,
  waiver: null,
  signatures: [],
  remindAt: null,
} as const;

export const readCheckpoint = (item: Item): Checkpoint => ({
  ...NOTHING_DECIDED,
  ...(without(item, KEY_ATTRIBUTES) as Checkpoint),
});
const UNSETTLED = { stableForMs: 0, stableAt: null } as const;
export const readGate = (item: Item): Gate => ({ ...UNSETTLED, ...(without(item, KEY_ATTRIBUTES) as Gate) });
export const readSummaryState = (item: Item): SummaryState =>
  ({ ...(without(item, KEY_ATTRIBUTES) as object), dueAt: item.dueAt }) as SummaryState;
export const readNotification = (item: Item): Notification => without(item, KEY_ATTRIBUTES) as Notification;
export const readDelivery = (item: Item): Delivery => without(item, KEY_ATTRIBUTES) as Delivery;
export const readFact = (item: Item): Fact => without(item, INDEX_ATTRIBUTES) as Fact;

/** Parts of a plan version carry the part itself, so that a member called `pk` could never clash. */
export const partItem = (
  key: Key,
  part: Agent | Unit | Requirement | PlannedGate | Contact | PlanPolicy | { unit: string },
): Item => ({
  ...key,
  part,
});
export const readPart = <T>(item: Item | undefined): T | undefined => item?.part as T | undefined;

/** What a due item's key says that it is; undefined for what this version does not know. */
export const readDue = ({ pk, sk }: Key): Due | undefined => {
  const migration = pk.slice("M#".length);
  const [kind, first = "", second = ""] = sk.split("#");
  if (kind === "C") return { kind: "checkpoint", scope: { migration, unit: first, requirement: second } };
  if (kind === "G") return { kind: "gate", migration, gate: first };
  return kind === "SUMMARY" ? { kind: "summary", migration } : undefined;
};
