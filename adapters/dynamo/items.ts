import type { Enrolment } from "../../core/enrolment/enrolment.ts";
import type { FactOutcome } from "../../core/history/codes.ts";
import type { Fact } from "../../core/history/fact.ts";
import type { Forgetting } from "../../core/history/forgetting.ts";
import { type FactSummary, summarizeFact } from "../../core/history/summary.ts";
import type { Instant } from "../../core/instant.ts";
import { personId } from "../../core/log/people.ts";
import { otherId } from "../../core/log/unrepresentable.ts";
import { type Delivery, isPending } from "../../core/notification/delivery.ts";
import type { PackRecord } from "../../core/pack/request.ts";
import type { Agent, Contact, Unit } from "../../core/plan/document.ts";
import type { PlannedCheckpoint, PlannedGate, PlannedRestore, PlanPolicy, Requirement } from "../../core/plan/plan.ts";
import type { Due } from "../../core/readiness/cascade/outcome.ts";
import type { Checkpoint, CheckpointKey } from "../../core/readiness/checkpoint/checkpoint.ts";
import { isDueByListing, type Listing, listingOf, placeInPassed } from "../../core/readiness/checkpoint/listing.ts";
import type { Gate, GateShard } from "../../core/readiness/gate/gate.ts";
import { type Head, headDueAt, type SummaryState } from "../../core/readiness/head.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import type { Watermark } from "../../core/readiness/watermark.ts";
import type { Turn } from "../../ports/enact.ts";
import type { FactRef } from "../../ports/query.ts";
import type { Members } from "./apart.ts";
import { briefFact, EDITION, isEdition, wholeFact } from "./brief.ts";
import { briefCheckpoint, wholeCheckpoint } from "./brief-checkpoint.ts";
import { DUE_DELIVERIES, dueAttributes } from "./due.ts";
import { jsonOf } from "./json-values.ts";
import { FACT_PREFIX, type Key, keys } from "./keys.ts";
import { withPeopleApart, withPeopleBack } from "./people-apart.ts";

/** How values are written as items of the ledger's table, and read back. */

export type Item = Record<string, unknown> & Key;

export const headItem = (head: Head): Item => {
  const key = keys.head(head.migration);
  return { ...key, ...withPeopleApart(head), ...dueAttributes(key, headDueAt(head)) };
};

/** The place of a checkpoint in its list; `at` comes first, so that a list is in its order. */
export const placeAt = (at: Instant, { unit, requirement }: CheckpointKey): string => `${at}#${unit}#${requirement}`;

/** The attributes by which the index `byList` has a checkpoint. */
const checkpointListing = (checkpoint: Checkpoint, { state, isRemarked }: Listing, at: Instant) => ({
  inList: keys.checkpointList(checkpoint.migration, state, isRemarked),
  inListAt: placeAt(at, checkpoint),
});

/**
 * @param listedAt where the list of what passes has the version before
 */
export const checkpointItem = ({ value, dueAt }: Due<Checkpoint>, listedAt?: Instant): Item => {
  const key = keys.checkpoint(value.migration, value.unit, value.requirement);
  const listing = listingOf(value);
  const isDueByIt = dueAt !== null && isDueByListing(listing, dueAt);
  // What a list says already would cost two more units each time that evidence is refreshed.
  const due = dueAt === null || isDueByIt ? {} : dueAttributes(key, dueAt);
  const { state, evidence } = value;
  const keeps = listedAt !== undefined && isDueByIt && state === "passed" && evidence !== null;
  const at = keeps ? placeInPassed(listing.at, listedAt, evidence.receivedAt) : listing.at;
  const brief = briefCheckpoint(withPeopleApart(value), key);
  return { ...key, ...brief, ...due, ...checkpointListing(value, listing, at) };
};

/** Where the list of what passes has a checkpoint; undefined where that list has not got it. */
export const listedAtIn = ({ pk, inList, inListAt }: Item): Instant | undefined =>
  inList === keys.checkpointList(pk.slice("M#".length), "passed", false) ? String(inListAt).split("#")[0] : undefined;

export const gateItem = ({ value, dueAt }: Due<Gate>): Item => {
  const key = keys.gate(value.migration, value.id);
  return { ...key, ...value, ...dueAttributes(key, dueAt) };
};

export const shardItem = (shard: GateShard): Item => ({
  ...keys.shard(shard.migration, shard.gate, shard.shard),
  ...shard,
});

export const summaryItem = ({ value: { dueAt: _, ...summary }, dueAt }: Due<SummaryState>): Item => {
  const key = keys.summary(summary.migration);
  return { ...key, ...summary, ...dueAttributes(key, dueAt) };
};

export const watermarkItem = (watermark: Watermark): Item => {
  const key = keys.watermark(watermark.migration);
  return { ...key, ...watermark, ...dueAttributes(key, watermark.dueAt) };
};

export const notificationItem = (notification: Notification): Item => {
  const { migration, topic, epoch, at } = notification;
  const key = keys.notification(migration, topic, epoch);
  const listing = { inList: keys.notificationList(migration), inListAt: `${at}#${topic}#${key.sk}` };
  return { ...key, ...notification, ...listing };
};

export const deliveryItem = (delivery: Delivery): Item => ({
  ...keys.delivery(delivery.migration, delivery.topic, delivery.epoch, delivery.recipient),
  ...delivery,
  ...(isPending(delivery) ? { due: DUE_DELIVERIES, dueAt: delivery.leaseUntil } : {}),
});

export const forgettingItem = (forgetting: Forgetting): Item => ({
  ...keys.forgetting(personId(forgetting.whom)),
  ...forgetting,
});

export const enrolmentItem = (enrolment: Enrolment): Item => {
  const { id, migration, at } = enrolment;
  return {
    ...keys.enrolment(id),
    ...enrolment,
    ...{ inList: keys.enrolmentList(migration), inListAt: `${at}#${id}` },
  };
};

export const turnItem = (turn: Turn): Item => ({ ...keys.turn(turn.migration, turn.version), ...turn });

/** Nearly every fact is of this outcome: a list of them would be the history over again. */
const USUAL: FactOutcome = "accepted";

/** True for an outcome that the index `byList` has a list of. */
export const isListedOutcome = (outcome: string): boolean => outcome !== USUAL;

/** Of an id, so that facts of one millisecond are in one order; earlier builds had all of it there, and four places keep it. */
const PLACE_DIGITS = 8;

/** The attributes by which the history indexes have a fact. */
const historyKeys = ({ id, recordedAt, migration, unit, agent }: Fact) => ({
  byMigration: migration,
  ...(unit === null ? {} : { byUnit: `${migration}#${unit}` }),
  ...(agent === null ? {} : { byAgent: `${migration}#${agent}` }),
  at: `${recordedAt}#${id.slice(0, PLACE_DIGITS)}`,
});

/** A fact as an index of the history has it. */
export const factRef = ({ pk, at, inListAt }: Item): FactRef => {
  const place = String(at ?? inListAt);
  return { id: pk.slice(FACT_PREFIX.length), recordedAt: place.slice(0, place.indexOf("#")) };
};

/** What of a fact its keys say: those of the item, and those of the indexes. */
const inKeys = (item: Item): Readonly<Record<string, unknown>> => {
  const { byMigration, byUnit } = item;
  const unit = byUnit === undefined ? null : String(byUnit).slice(`${byMigration}#`.length);
  return { ...factRef(item), migration: byMigration, unit };
};

/** What lists show of most facts follows from them, and is not stored. */
const isUsual = ({ type }: Fact, { outcome, codes }: FactSummary): boolean =>
  type === "manifest-audited" && outcome === USUAL && codes.length === 0;

/** A fact as this build stores it. */
const NEW = { brief: EDITION };

/**
 * A fact with the attributes that the history indexes read, and the summary that they project, where lists show it without the fact.
 * @param as the same fact as it is stored, perhaps by an earlier build: its place and its form stay
 */
export const factItem = (fact: Fact, as: { readonly at?: unknown; readonly brief?: unknown } = NEW): Item => {
  const shown = summarizeFact(fact);
  const { outcome, codes, summary } = shown;
  const usual = isUsual(fact, shown);
  const own = historyKeys(fact);
  const placed = { ...keys.fact(fact.id), ...own, at: typeof as.at === "string" ? as.at : own.at };
  const { brief } = as;
  return {
    ...placed,
    ...(fact.type === "manifest-audited" && isEdition(brief)
      ? { ...briefFact(fact, usual ? inKeys(placed) : {}, brief), brief }
      : fact),
    ...(isListedOutcome(outcome) ? { inList: keys.factList(fact.migration, outcome), inListAt: placed.at } : {}),
    ...(usual ? {} : { outcome, codes, summary }),
  };
};

const LIST_ATTRIBUTES = ["inList", "inListAt"];
const SUMMARY_ATTRIBUTES = ["outcome", "codes", "summary"];
const INDEX_ATTRIBUTES = [
  "pk",
  "sk",
  "byMigration",
  "byUnit",
  "byAgent",
  "at",
  "brief",
  ...LIST_ATTRIBUTES,
  ...SUMMARY_ATTRIBUTES,
];
const KEY_ATTRIBUTES = ["pk", "sk", "due", "dueAt", ...LIST_ATTRIBUTES];

const without = (item: Item, names: readonly string[]): unknown => {
  const left: Record<string, unknown> = { ...item };
  for (const name of names) delete left[name];
  return left;
};

/** Of an item of state, whose people lie apart. */
const stateIn = (item: Item): unknown =>
  withPeopleBack(without(item, KEY_ATTRIBUTES) as Readonly<Record<string, unknown>>);

export const readHead = (item: Item): Head => stateIn(item) as Head;
export const readCheckpoint = (item: Item): Checkpoint =>
  withPeopleBack(wholeCheckpoint(without(item, KEY_ATTRIBUTES) as Members, item)) as Checkpoint;
export const readGate = (item: Item): Gate => without(item, KEY_ATTRIBUTES) as Gate;
export const readShard = (item: Item): GateShard => without(item, KEY_ATTRIBUTES) as GateShard;
export const readSummaryState = (item: Item): SummaryState =>
  ({ ...(without(item, KEY_ATTRIBUTES) as object), dueAt: item.dueAt }) as SummaryState;
export const readWatermark = (item: Item): Watermark =>
  ({ ...(without(item, KEY_ATTRIBUTES) as object), dueAt: item.dueAt }) as Watermark;
export const readNotification = (item: Item): Notification => without(item, KEY_ATTRIBUTES) as Notification;
export const readDelivery = (item: Item): Delivery => without(item, KEY_ATTRIBUTES) as Delivery;
export const readPack = (item: Item): PackRecord => without(item, KEY_ATTRIBUTES) as PackRecord;
export const readEnrolment = (item: Item): Enrolment => without(item, KEY_ATTRIBUTES) as Enrolment;
export const readForgetting = (item: Item): Forgetting => without(item, KEY_ATTRIBUTES) as Forgetting;
export const readTurn = (item: Item): Turn => without(item, KEY_ATTRIBUTES) as Turn;
/** The fact that an item has; what nothing that writes facts writes is said in it as JSON, and so is an id that is not its key's. */
export const readFact = (item: Item): Fact => {
  const members = without(item, INDEX_ATTRIBUTES) as Members;
  const fact = jsonOf(isEdition(item.brief) ? wholeFact(members, inKeys(item), item.brief) : members) as Fact;
  const id = item.pk.slice(FACT_PREFIX.length);
  if (fact.id === id) return fact;
  const said = { id, storedId: otherId(fact.id ?? null) };
  return { ...fact, ...said };
};

/** What lists show of a fact; undefined where that follows from the fact, which must be read. */
export const findFactSummary = ({ unit, requirement, agent, ...item }: Item): FactSummary | undefined =>
  item.summary === undefined
    ? undefined
    : ({
        id: item.id,
        type: item.type,
        recordedAt: item.recordedAt,
        migration: item.migration,
        unit: unit ?? null,
        requirement: requirement ?? null,
        agent: agent ?? null,
        outcome: item.outcome,
        codes: item.codes,
        summary: item.summary,
      } as FactSummary);

/** A part of the list of a plan's checkpoints, as earlier builds wrote it. */
export interface CheckpointsPiece {
  /** Digest of the whole list, so that pieces of two lists are not taken for one, nor some of them for all. */
  readonly of: string;
  readonly packed: string;
}

export type Part =
  | Agent
  | Unit
  | Requirement
  | PlannedRestore
  | PlannedGate
  | Contact
  | PlanPolicy
  | PlannedCheckpoint
  | CheckpointsPiece
  | { readonly unit: string };

/** Parts of a plan version are one attribute of their item, so that a member called `pk` cannot clash. */
export const partItem = (key: Key, part: Part): Item => ({ ...key, part });
export const readPart = <T extends Part>(item: (Key & { readonly part?: unknown }) | undefined): T | undefined =>
  item?.part as T | undefined;
