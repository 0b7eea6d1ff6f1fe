import type { Actor } from "../../core/actor.ts";
import type { LedgerLimits } from "../../core/plan/limits.ts";
import type { ApplyLedger } from "../../ports/apply.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { PlanQueue } from "../../ports/plan-queue.ts";

export interface ApplyPorts {
  readonly ledger: ApplyLedger;
  readonly store: ObjectStore;
  readonly queue: PlanQueue;
  readonly clock: Clock;
  /** Of the ledger that stores the plan. */
  readonly limits: LedgerLimits;
}

/** Who brings a plan version. */
export interface Author {
  readonly actor: Actor;
  /** True for a program: nobody knows who started it. */
  readonly isMachine: boolean;
}
