import { Failure } from "../../core/failure.ts";
import type { Clock, Head, Ledger } from "../../core/ports.ts";

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
  readonly notices: number;
}

/** @throws Failure `plan-applying` where the ledger is between two plan versions */
export const headInForce = async (ledger: Ledger, migration: string): Promise<Head> => {
  const head = await ledger.readHead(migration);
  if (head === undefined) throw new Failure("not-found", `there is no migration ${migration}`);
  if (head.applying !== null) throw new Failure("plan-applying", `a plan of ${migration} is being applied`);
  return head;
};
