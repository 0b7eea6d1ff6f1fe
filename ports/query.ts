import type { Fact } from "../core/history/fact.ts";
import type { FactSummary } from "../core/history/summary.ts";
import type { Instant } from "../core/instant.ts";
import type { Unit } from "../core/plan/document.ts";
import type { PlannedGate, PlannedRestore, Requirement } from "../core/plan/plan.ts";
import type { Checkpoint } from "../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../core/readiness/gate/gate.ts";
import type { Head } from "../core/readiness/head.ts";
import type { Progress } from "../core/readiness/progress.ts";

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
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Pages hold each item once; one that is not the last may hold fewer than its limit, and the last one none. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque, and of this query, whatever its limit; absent on the last page. */
  readonly cursor?: string;
}

/** What the HTTP API reads of the ledger; it writes nothing. */
export interface QueryLedger {
  readHead(migration: string): Promise<Head | undefined>;
  listHeads(): Promise<readonly Head[]>;
  readGates(migration: string, ids: readonly string[]): Promise<readonly Gate[]>;
  listGates(migration: string): Promise<readonly Gate[]>;
  readRequirements(migration: string, planVersion: number): Promise<ReadonlyMap<string, Requirement>>;
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
  /** The ids of all units or agents that the plan version has. Its cost is that of all of them: for messages. */
  listIds(migration: string, planVersion: number, of: "units" | "agents"): Promise<readonly string[]>;
  /** Checkpoints of one unit, or of all. */
  listCheckpoints(migration: string, unit?: string): Promise<readonly Checkpoint[]>;
  /** @throws Failure `cursor-invalid` */
  pageCheckpoints(migration: string, query: CheckpointPageQuery): Promise<Page<Checkpoint>>;
  /** In order of recording; it may lag behind what was written. @throws Failure `cursor-invalid` */
  pageHistory(query: HistoryQuery): Promise<Page<FactSummary>>;
  /** Those of the facts that there are, in the order of `ids`. */
  readFacts(ids: readonly string[]): Promise<readonly Fact[]>;
  findFact(id: string): Promise<Fact | undefined>;
  /** How far a plan version came that was worked on last. */
  findTurn(migration: string, planVersion: number): Promise<Progress | undefined>;
}
