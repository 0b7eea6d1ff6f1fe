import * as z from "zod";
import { LogWitnesses } from "../log-witnesses.ts";

export const LogEnv = z.object({
  LEDGER_TABLE: z.string().min(3),
  LOG_BUCKET: z.string().min(3),
  /** The name of the log, for ever. */
  LOG_ORIGIN: z.string().min(3),
  /** Keys of KMS by their ARNs, with commas between: two only while the log changes its key. */
  LOG_KEYS: z.string().min(3),
  LOG_WITNESSES: LogWitnesses,
  /** In the place of KMS's own, as the SDK reads them; the embedded cloud sets the second. */
  AWS_ENDPOINT_URL_KMS: z.url().optional(),
  AWS_ENDPOINT_URL: z.url().optional(),
});
