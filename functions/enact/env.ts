import { environment, text } from "../environment.ts";

export const EnactEnv = environment({
  LEDGER_TABLE: text(3),
  INTAKE_BUCKET: text(3),
  PLAN_QUEUE_URL: text(3),
});
