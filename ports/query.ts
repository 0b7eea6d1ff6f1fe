import type { Fact } from "../core/history/fact.ts";
import type { FactSummary } from "../core/history/summary.ts";
import type { Instant } from "../core/instant.ts";
import type { Delivery } from "../core/notification/delivery.ts";
import type { Agent, Unit } from "../core/plan/document.ts";
import type { PlannedGate, PlannedRestore, Requirement } from "../core/plan/plan.ts";
import type { Checkpoint, CheckpointKey, CheckpointState } from "../core/readiness/checkpoint/checkpoint.ts";
import type { Gate, GateShard } from "../core/readiness/gate/gate.ts";
import type { Head } from "../core/readiness/head.ts";
import type { Notification } from "../core/readiness/notification.ts";
import type { Progress } from "../core/readiness/progress.ts";
import type { Watermark } from "../core/readiness/watermark.ts";

export interface HistoryQuery {
  readonly migration: string;
  readonly unit?: string | undefined;
  readonly requirement?: string | undefined;
  readonly agent?: string | undefined;
  /** Only facts of this outcome. */
  readonly outcome?: string | undefined;
  /** Only facts that have this code among theirs. */
  readonly code?: string | undefined;
  /** Inclusive, by the instant of recording. */
  readonly from?: Instant | undefined;
  /** Exclusive. */
  readonly to?: Instant | undefined;
  readonly newestFirst: boolean;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface CheckpointPageQuery {
  readonly unit?: string | undefined;
  /** Only of the units whose ids begin so; nothing where `unit` is given. */
  readonly prefix?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * Checkpoints by their states as written: those of several states are merged. A page is in the order of their listings' instants, and
 * the pages are in the order of where lists have them, which may be earlier for what passes.
 */
export interface ListedQuery {
  readonly states: readonly CheckpointState[];
  /** Only those of which a gate says more than their state, or only others. */
  readonly isRemarked?: boolean | undefined;
  /** Exclusive: only those whose instant is earlier. */
  readonly before?: Instant | undefined;
  /** Only those that count in this gate; a page then reads no more than it does without, and may hold fewer. */
  readonly gate?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** How many there are; with `isAtLeast`, of those that were counted. */
export interface ListedCount {
  readonly count: number;
  readonly isAtLeast: boolean;
}

/** Checkpoints of the units of a plan version that an owner is responsible for, by unit. */
export interface OwnedQuery {
  readonly planVersion: number;
  readonly owner: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface AgentPageQuery {
  readonly planVersion: number;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface GatePageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface NotificationQuery {
  /** Inclusive, by the instant of the notification. */
  readonly from?: Instant | undefined;
  /** Exclusive. */
  readonly to?: Instant | undefined;
  readonly newestFirst: boolean;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A notification with all that is known of its deliveries. */
export interface NotificationWithDeliveries {
  readonly notification: Notification;
  readonly deliveries: readonly Delivery[];
}

/** Pages hold each item once; one that is not the last may hold fewer than its limit, and the last one none. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque, and of this query, whatever its limit; absent on the last page. */
  readonly cursor?: string;
}

/** A fact, as lists name it. */
export type FactRef = Pick<FactSummary, "id" | "recordedAt">;

/** What the HTTP API reads of the ledger; it writes nothing. */
export interface QueryLedger {
  readHead(migration: string): Promise<Head | undefined>;
  listHeads(): Promise<readonly Head[]>;
  readGates(migration: string, ids: readonly string[]): Promise<readonly Gate[]>;
  listGates(migration: string): Promise<readonly Gate[]>;
  /** Of one gate, at most 256; or of all. */
  listShards(migration: string, gate?: string): Promise<readonly GateShard[]>;
  /** @throws Failure `cursor-invalid` */
  pageGates(migration: string, query: GatePageQuery): Promise<Page<Gate>>;
  /** @param ids only these, as far as the plan version has them */
  readRequirements(
    migration: string,
    planVersion: number,
    ids?: readonly string[],
  ): Promise<ReadonlyMap<string, Requirement>>;
  /** Those of the gates that the plan version has, in the order of `ids`. */
  readPlannedGates(migration: string, planVersion: number, ids: readonly string[]): Promise<readonly PlannedGate[]>;
  /** How what the requirements ask for is restored, of those for which the plan version says so, in the order of `requirements`. */
  readRestores(
    migration: string,
    planVersion: number,
    requirements: readonly string[],
  ): Promise<readonly PlannedRestore[]>;
  /** Those of the units that the plan version has, in the order of `ids`. */
  readUnits(migration: string, planVersion: number, ids: readonly string[]): Promise<readonly Unit[]>;
  /** The agents of a plan version, by id. @throws Failure `cursor-invalid` */
  pageAgents(migration: string, query: AgentPageQuery): Promise<Page<Agent>>;
  findAgent(migration: string, planVersion: number, id: string): Promise<Agent | undefined>;
  /** The ids of all units, agents or contacts that the plan version has. Its cost is that of all of them: for messages. */
  listIds(migration: string, planVersion: number, of: "units" | "agents" | "contacts"): Promise<readonly string[]>;
  findCheckpoint(key: CheckpointKey): Promise<Checkpoint | undefined>;
  /** Checkpoints of one unit, or of all. */
  listCheckpoints(migration: string, unit?: string): Promise<readonly Checkpoint[]>;
  /** @throws Failure `cursor-invalid` */
  pageCheckpoints(migration: string, query: CheckpointPageQuery): Promise<Page<Checkpoint>>;
  /**
   * Each as it is when it is read; what was written in the last moments may be missing, and what moves between two pages may
   * be in neither. A page that is not the last may hold none. @throws Failure `cursor-invalid`
   */
  pageListed(migration: string, query: ListedQuery): Promise<Page<Checkpoint>>;
  /** Those of a state as written, of which each list is counted up to `upTo`; what was written in the last moments may be missing. */
  countListed(migration: string, state: CheckpointState, upTo: number): Promise<ListedCount>;
  /** @throws Failure `cursor-invalid` */
  pageOwned(migration: string, query: OwnedQuery): Promise<Page<Checkpoint>>;
  /** In order of recording; it may lag behind what was written. @throws Failure `cursor-invalid` */
  pageHistory(query: HistoryQuery): Promise<Page<FactSummary>>;
  /** The same, for whoever reads the facts themselves or nothing of them. @throws Failure `cursor-invalid` */
  pageFactRefs(query: HistoryQuery): Promise<Page<FactRef>>;
  /**
   * Notifications of all topics in the order of their instants, each with its deliveries as they are now. The list may lag
   * behind what was written; a page ends earlier where its notifications have many recipients.
   * @throws Failure `cursor-invalid`
   */
  pageNotifications(migration: string, query: NotificationQuery): Promise<Page<NotificationWithDeliveries>>;
  /** Those of the facts that there are, in the order of `ids`. */
  readFacts(ids: readonly string[]): Promise<readonly Fact[]>;
  findFact(id: string): Promise<Fact | undefined>;
  /** What of the comparisons and sign-offs has not seen its newest inputs, as it was known last. */
  findWatermark(migration: string): Promise<Watermark | undefined>;
  /** How far a plan version came that was worked on last. */
  findTurn(migration: string, planVersion: number): Promise<Progress | undefined>;
}
