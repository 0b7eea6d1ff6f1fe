import * as z from "zod";

export const VerdictEnv = z.object({
  LEDGER_TABLE: z.string().min(3),
  ROLE_CLAIM: z.string().min(1),
  LOG_BUCKET: z.string().min(3),
  LOG_ORIGIN: z.string().min(1),
  /** With commas between them: the first signs. */
  VERDICT_KEYS: z.string().min(3),
  /** In the place of KMS's own, where it is not AWS's. */
  AWS_ENDPOINT_URL_KMS: z.url().optional(),
  AWS_ENDPOINT_URL: z.url().optional(),
});
