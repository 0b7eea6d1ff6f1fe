import { environment, text } from "../environment.ts";

export const AsOfEnv = environment({
  LEDGER_TABLE: text(3),
  INTAKE_BUCKET: text(3),
  ROLE_CLAIM: text(1),
});
