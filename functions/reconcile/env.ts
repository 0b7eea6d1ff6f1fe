import { environment, text, url } from "../environment.ts";

export const ReconcileEnv = environment({
  LEDGER_TABLE: text(3),
  INTAKE_BUCKET: text(3),
  INTAKE_QUEUE_URL: url(),
});
