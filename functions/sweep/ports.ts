import type { Subject } from "../../core/notification/render.ts";
import type { Clock, Head, Ledger } from "../../ports/ports.ts";

export interface SweepPorts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Over how many shards the index of what is due is spread. */
  readonly shards: number;
  /** Where mails come from, for whoever wants no more digests. */
  readonly sender: string;
}

/** What came of one thing that was due; undefined where it was not, any more. */
export interface Swept {
  readonly transitions: number;
  readonly notifications: number;
}

/** What a mail says that it is about. */
export const subjectOf = ({ migration, title, planVersion, timeZone }: Head): Subject => ({
  migration,
  title,
  planVersion,
  timeZone,
});
