import * as z from "zod";

export const SweepEnv = z.object({
  LEDGER_TABLE: z.string().min(3),
  PLAN_QUEUE_URL: z.string().min(3),
  PACK_QUEUE_URL: z.string().min(3),
  SENDER: z.string().min(3),
});
