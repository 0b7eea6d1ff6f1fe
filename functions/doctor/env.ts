import { environment, text } from "../environment.ts";

export const DoctorEnv = environment({
  LEDGER_TABLE: text(3),
  ROLE_CLAIM: text(1),
  SENDER: text(3),
  CONFIGURATION_SET: text(1),
});
