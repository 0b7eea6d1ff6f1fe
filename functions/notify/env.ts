import * as z from "zod";

export const NotifyEnv = z.object({
  LEDGER_TABLE: z.string().min(3),
  SENDER: z.string().min(3),
  CONFIGURATION_SET: z.string().min(1),
  BUS_NAME: z.string().min(1),
});

/** Items of the ledger with one of these kinds are notifications to be mailed; the stack filters the stream by them. */
export const NOTIFICATION_KINDS = ["clear", "blocked", "waiver", "reminder", "summary"] as const;
