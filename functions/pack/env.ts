import * as z from "zod";

export const PackEnv = z.object({
  LEDGER_TABLE: z.string().min(3),
  INTAKE_BUCKET: z.string().min(3),
  LOG_BUCKET: z.string().min(3),
  PACK_QUEUE_URL: z.string().min(3),
});
