import type { LogHead } from "../core/log/checkpoint.ts";
import type { NotificationId } from "../core/readiness/notification.ts";
import type { TableEvents } from "./dynamo/table.ts";
import type { Process } from "./engine/process.ts";
import type { FileWrite } from "./world/bucket.ts";
import type { SignedText } from "./world/signer.ts";

/** The mail service took a mail, which has these heads of the log. */
export type Mailed = (notification: NotificationId, by: Process, heads: readonly LogHead[]) => void;

/** Whoever watches the table, the mail service and the log: the views of both, the coverage, and the invariants behind them. */
export interface Observer extends TableEvents {
  readonly mailed: Mailed;
  /** One of the log's keys signed something. */
  signed(one: SignedText): void;
  /** A file of the log was written, or was not, because somebody else had been quicker. */
  written(write: FileWrite): void;
}
