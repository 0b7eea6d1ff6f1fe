import { environment, integer, text, url } from "../environment.ts";

export const ReceiveEnv = environment({
  LEDGER_TABLE: text(3),
  INTAKE_BUCKET: text(3),
  INTAKE_QUEUE_URL: url(),
  /** After so many receives a message becomes a dead letter. */
  MAX_RECEIVES: integer(2),
  VAULT_BUCKET: text(3),
});
