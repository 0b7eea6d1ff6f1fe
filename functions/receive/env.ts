import * as z from "zod";

export const ReceiveEnv = z.object({
  LEDGER_TABLE: z.string().min(3),
  INTAKE_BUCKET: z.string().min(3),
  INTAKE_QUEUE_URL: z.url(),
  VAULT_BUCKET: z.string().min(3),
});
