import * as z from "zod";

export const ReceiveEnv = z.object({
  LEDGER_TABLE: z.string().min(3),
  INTAKE_BUCKET: z.string().min(3),
  INTAKE_QUEUE_URL: z.url(),
  /** After so many receives a message becomes a dead letter. */
  MAX_RECEIVES: z.coerce.number().int().min(2),
  VAULT_BUCKET: z.string().min(3),
});
