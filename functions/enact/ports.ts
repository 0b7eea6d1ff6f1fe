import type { LedgerLimits } from "../../core/plan/limits.ts";
import type { Clock, NewId, Pause, Random } from "../../ports/clock.ts";
import type { EnactLedger } from "../../ports/enact.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { PlanQueue } from "../../ports/plan-queue.ts";

export interface EnactPorts {
  readonly ledger: EnactLedger;
  readonly store: ObjectStore;
  readonly queue: PlanQueue;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly random: Random;
  readonly newHolder: NewId;
  /** How many items are written between two looks at the time. */
  readonly pieceItems: number;
  /** Of the ledger that stores the plan. */
  readonly limits: LedgerLimits;
}
