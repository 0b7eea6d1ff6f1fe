import type { TableEvents } from "./dynamo/table.ts";

/** Whoever watches the table: the view of the ledger, the coverage, and the invariants behind them. */
export type Observer = TableEvents;
