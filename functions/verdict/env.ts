import { environment, optional, text, url } from "../environment.ts";

export const VerdictEnv = environment({
  LEDGER_TABLE: text(3),
  ROLE_CLAIM: text(1),
  LOG_BUCKET: text(3),
  LOG_ORIGIN: text(1),
  /** With commas between them: the first signs. */
  VERDICT_KEYS: text(3),
  /** In the place of KMS's own, where it is not AWS's. */
  AWS_ENDPOINT_URL_KMS: optional(url()),
  AWS_ENDPOINT_URL: optional(url()),
});
