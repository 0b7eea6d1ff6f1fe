import * as z from "zod";
import { BusEnv } from "./bus/env.ts";
import { MailEnv } from "./mail/env.ts";

/** Items of the ledger with one of these kinds are notifications; the stack filters the stream by them. */
export { type Channel, NOTIFICATION_KINDS } from "../../core/readiness/notification.ts";

export const NotifyEnv = z.object({
  ...{ LEDGER_TABLE: z.string().min(3), LOG_BUCKET: z.string().min(3), LOG_QUEUE_URL: z.url() },
  ...MailEnv.shape,
  ...BusEnv.shape,
});
