import type { Clock, Ledger } from "../../ports/ports.ts";

export interface SweepPorts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Over how many shards the index of what is due is spread. */
  readonly shards: number;
  /** Where mails come from, for whoever wants no more summaries. */
  readonly sender: string;
}

/** What came of one thing that was due; undefined where it was not, any more. */
export interface Swept {
  readonly transitions: number;
  readonly notifications: number;
}
