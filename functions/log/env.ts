import { environment, optional, text, url } from "../environment.ts";
import { LogWitnesses } from "../log-witnesses.ts";

export const LogEnv = environment({
  LEDGER_TABLE: text(3),
  LOG_BUCKET: text(3),
  /** The name of the log, for ever. */
  LOG_ORIGIN: text(3),
  /** Keys of KMS by their ARNs, with commas between: two only while the log changes its key. */
  LOG_KEYS: text(3),
  LOG_WITNESSES: LogWitnesses,
  /** In the place of KMS's own, as the SDK reads them; the embedded cloud sets the second. */
  AWS_ENDPOINT_URL_KMS: optional(url()),
  AWS_ENDPOINT_URL: optional(url()),
});
