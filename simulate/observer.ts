import type { NotificationId } from "../core/readiness/notification.ts";
import type { TableEvents } from "./dynamo/table.ts";
import type { Process } from "./engine/process.ts";

/** Whoever watches the table and the mail service: the view of the ledger, the coverage, and the invariants behind them. */
export interface Observer extends TableEvents {
  /** The mail service took a mail. */
  mailed(notification: NotificationId, by: Process): void;
}
