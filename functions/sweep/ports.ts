import type { Clock } from "../../ports/clock.ts";
import type { PackLedger, PackQueue } from "../../ports/pack.ts";
import type { PlanQueue } from "../../ports/plan-queue.ts";
import type { SweepLedger } from "../../ports/sweep.ts";
import type { CommitPorts } from "../commit.ts";

export interface SweepPorts extends CommitPorts {
  readonly ledger: SweepLedger;
  readonly queue: PlanQueue;
  /** Packs that summaries name. */
  readonly packs: Pick<PackLedger, "findPack" | "putPack"> & PackQueue;
  readonly clock: Clock;
  /** The address that mails come from, to which recipients of summaries unsubscribe. */
  readonly sender: string;
}
