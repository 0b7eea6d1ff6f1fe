import { environment, text } from "../environment.ts";

export const ApplyEnv = environment({
  LEDGER_TABLE: text(3),
  INTAKE_BUCKET: text(3),
  PLAN_QUEUE_URL: text(3),
  ROLE_CLAIM: text(1),
});
