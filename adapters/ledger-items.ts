import type { Checkpoint } from "../core/checkpoint/checkpoint.ts";
import type { Gate } from "../core/gate/gate.ts";
import type { Fact } from "../core/history/fact.ts";
import { summaryOf } from "../core/history/summary.ts";
import type { Delivery, Notice } from "../core/notice/notice.ts";
import type { Agent, Requirement, Unit } from "../core/plan/document.ts";
import type { PlannedGate } from "../core/plan/plan.ts";
import type { Head } from "../core/ports.ts";
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
  fact: (id: string): Key => ({ pk: `F#${id}`, sk: "F" }),
  notice: (migration: string, gate: string, epoch: number): Key => ({
    pk: `N#${migration}#${gate}`,
    sk: String(epoch).padStart(EPOCH_DIGITS, "0"),
  }),
  delivery: (migration: string, gate: string, epoch: number, recipient: string): Key => ({
    pk: `N#${migration}#${gate}`,
    sk: `${String(epoch).padStart(EPOCH_DIGITS, "0")}#${recipient}`,
  }),
} as const;

export const headItem = (head: Head): Item => ({ ...keys.head(head.migration), ...head });
export const checkpointItem = (checkpoint: Checkpoint): Item => ({
  ...keys.checkpoint(checkpoint.migration, checkpoint.unit, checkpoint.requirement),
  ...checkpoint,
});
export const gateItem = (gate: Gate): Item => ({ ...keys.gate(gate.migration, gate.id), ...gate });
export const noticeItem = (notice: Notice): Item => ({
  ...keys.notice(notice.migration, notice.gate, notice.epoch),
  ...notice,
});
export const deliveryItem = (delivery: Delivery): Item => ({
  ...keys.delivery(delivery.migration, delivery.gate, delivery.epoch, delivery.recipient),
  ...delivery,
});

/** A fact with the attributes that the three history indexes hang on, and the summary that they project. */
export const factItem = (fact: Fact): Item => {
  const { outcome, codes, summary } = summaryOf(fact);
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
const KEY_ATTRIBUTES = ["pk", "sk"] as const;

const without = (item: Item, names: readonly string[]): unknown =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));

export const readHead = (item: Item): Head => without(item, KEY_ATTRIBUTES) as Head;
export const readCheckpoint = (item: Item): Checkpoint => without(item, KEY_ATTRIBUTES) as Checkpoint;
export const readGate = (item: Item): Gate => without(item, KEY_ATTRIBUTES) as Gate;
export const readNotice = (item: Item): Notice => without(item, KEY_ATTRIBUTES) as Notice;
export const readDelivery = (item: Item): Delivery => without(item, KEY_ATTRIBUTES) as Delivery;
export const readFact = (item: Item): Fact => without(item, INDEX_ATTRIBUTES) as Fact;

/** Parts of a plan version carry the part itself, so that a member called `pk` could never clash. */
export const partItem = (key: Key, part: Agent | Unit | Requirement | PlannedGate | { unit: string }): Item => ({
  ...key,
  part,
});
export const readPart = <T>(item: Item | undefined): T | undefined => item?.part as T | undefined;
