import * as z from "zod";

export const NotifyEnv = z.object({
  LEDGER_TABLE: z.string().min(3),
  SENDER: z.string().min(3),
  CONFIGURATION_SET: z.string().min(1),
});
