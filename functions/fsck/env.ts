import * as z from "zod";

export const FsckEnv = z.object({
  LEDGER_TABLE: z.string().min(3),
  INTAKE_BUCKET: z.string().min(3),
  LOG_BUCKET: z.string().min(3),
  /** The name of the log. */
  LOG_ORIGIN: z.string().min(3),
  /** A run begins so many days after the one before began. */
  EVERY_DAYS: z.coerce.number().int().min(1).max(366),
  ROLE_CLAIM: z.string().min(1),
});
