import { environment, text } from "../environment.ts";
import { LogWitnesses } from "../log-witnesses.ts";

export const ApiEnv = environment({
  LEDGER_TABLE: text(3),
  ROLE_CLAIM: text(1),
  LOG_BUCKET: text(3),
  LOG_WITNESSES: LogWitnesses,
});
