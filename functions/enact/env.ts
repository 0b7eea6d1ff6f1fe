import * as z from "zod";

export const EnactEnv = z.object({
  LEDGER_TABLE: z.string().min(3),
  INTAKE_BUCKET: z.string().min(3),
  PLAN_QUEUE_URL: z.string().min(3),
});
