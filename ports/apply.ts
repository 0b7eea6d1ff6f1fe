import type { Plan } from "../core/plan/plan.ts";
import type { Due } from "../core/readiness/cascade/outcome.ts";
import type { Checkpoint } from "../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../core/readiness/gate/gate.ts";
import type { Head, SummaryState } from "../core/readiness/head.ts";
import type { Notification } from "../core/readiness/notification.ts";
import type { CommitLedger } from "./commit.ts";

/**
 * What `apply` reads and writes of the ledger. A plan is too much for one transaction: it is written item by item, and
 * each step may be repeated. Each item replaces exactly the version before its own.
 */
export interface ApplyLedger extends CommitLedger {
  readHead(migration: string): Promise<Head | undefined>;
  /** @throws Failure `ledger-conflict` */
  putHead(head: Head): Promise<void>;
  /** Writes the parts of a plan version, before it is in force; again is harmless. */
  putPlanParts(plan: Plan): Promise<void>;
  /** Writes so many as there are, a hundred at a time whole. @throws Failure `ledger-conflict` */
  putCheckpoints(checkpoints: readonly Due<Checkpoint>[]): Promise<void>;
  /** What is not there is removed already; so it is with gates and the summary. */
  removeCheckpoints(checkpoints: readonly Checkpoint[]): Promise<void>;
  /** Writes a gate together with the notification of its transition. @throws Failure `ledger-conflict` */
  putGate(gate: Due<Gate>, notification: Notification | undefined): Promise<void>;
  removeGates(gates: readonly Gate[]): Promise<void>;
  /** @throws Failure `ledger-conflict` */
  putSummary(summary: Due<SummaryState>): Promise<void>;
  removeSummary(migration: string): Promise<void>;
}
