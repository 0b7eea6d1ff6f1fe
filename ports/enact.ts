import type { Instant } from "../core/instant.ts";
import type { PlanParts } from "../core/plan/easing/easing.ts";
import type { Plan } from "../core/plan/plan.ts";
import type { Due } from "../core/readiness/cascade/outcome.ts";
import type { Checkpoint } from "../core/readiness/checkpoint/checkpoint.ts";
import type { Gate, GateShard } from "../core/readiness/gate/gate.ts";
import type { Head, SummaryState } from "../core/readiness/head.ts";
import type { Notification } from "../core/readiness/notification.ts";
import type { Progress } from "../core/readiness/progress.ts";
import type { CommitLedger } from "./commit.ts";

/**
 * Writes what follows from one plan version, item by item. Each item replaces exactly the version before its own, and
 * nothing is written once the migration's head has moved on: a worker that was slow must not undo a later version.
 */
export interface PlanWriter {
  /** Writes as many as there are, in groups that are whole each. @throws Failure `ledger-conflict` */
  putCheckpoints(checkpoints: readonly Due<Checkpoint>[]): Promise<void>;
  /** What is absent is removed already; so it is with gates and the summary. @throws Failure `ledger-conflict` */
  removeCheckpoints(checkpoints: readonly Checkpoint[]): Promise<void>;
  /** Before the gate that they are of. @throws Failure `ledger-conflict` */
  putShards(shards: readonly GateShard[]): Promise<void>;
  /** Writes a gate together with the notification of its transition. @throws Failure `ledger-conflict` */
  putGate(gate: Due<Gate>, notification: Notification | undefined): Promise<void>;
  /** @throws Failure `ledger-conflict` */
  removeGates(gates: readonly Gate[]): Promise<void>;
  /** Those that no gate names any more. @throws Failure `ledger-conflict` */
  removeShards(shards: readonly GateShard[]): Promise<void>;
  /** @throws Failure `ledger-conflict` */
  putSummary(summary: Due<SummaryState>): Promise<void>;
  /** @throws Failure `ledger-conflict` */
  removeSummary(migration: string): Promise<void>;
}

/** Who works on a plan version, and until when nobody else has to. */
export interface Turn extends Progress {
  readonly holder: string;
  readonly until: Instant;
}

/** Some parts of a plan, whose names are beside one another. */
export interface PlanSection {
  /** The first of their names. */
  readonly from: string;
  /** The plan version that wrote them first. */
  readonly version: number;
  /** Of all that they are. */
  readonly digest: string;
}

/** Where the parts of a plan version are, in the order of their names. */
export interface PlanContents {
  readonly migration: string;
  readonly version: number;
  readonly sections: readonly PlanSection[];
  /** Of all the parts, wherever they are. */
  readonly digest: string;
}

/**
 * What `enact` reads and writes of the ledger. A plan is too much for one transaction: each step may be repeated. Writes
 * wait, so that they stay within what one partition of the table takes in a second.
 */
export interface EnactLedger extends CommitLedger {
  readHead(migration: string): Promise<Head | undefined>;
  /**
   * @param contents of the plan version that the head is claimed for: from now on they are those of the version
   * @throws Failure `ledger-conflict`, and then neither is written
   */
  putHead(head: Head, contents?: PlanContents): Promise<void>;
  /**
   * Writes the parts of a plan version, its checkpoints too, that the version in force does not have; again is harmless. They are
   * those of the version once its contents are put with a head.
   * @param inForce the version in force, which stays as it is; 0 where there is none
   */
  putPlanParts(
    plan: Plan,
    inForce: number,
    wrote: (done: number, total: number) => Promise<void>,
  ): Promise<PlanContents>;
  /** The parts of a plan version that are written, without its checkpoints. */
  readPlanParts(migration: string, planVersion: number): Promise<PlanParts>;
  /** The writes of the plan version that this head, as it was read, is applying. */
  writerUnder(head: Head): PlanWriter;
  findTurn(migration: string, planVersion: number): Promise<Turn | undefined>;
  /** Puts a turn over the one that was read. @returns false where somebody else was first */
  putTurn(turn: Turn, before: Turn | undefined): Promise<boolean>;
}
