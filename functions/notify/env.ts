import { environment, text, url } from "../environment.ts";
import { BusEnv } from "./bus/env.ts";
import { MailEnv } from "./mail/env.ts";

/** Items of the ledger with one of these kinds are notifications; the stack filters the stream by them. */
export { type Channel, NOTIFICATION_KINDS } from "../../core/readiness/notification.ts";

export const NotifyEnv = environment({
  ...{ LEDGER_TABLE: text(3), LOG_BUCKET: text(3), LOG_QUEUE_URL: url() },
  ...MailEnv.shape,
  ...BusEnv.shape,
});
