import { environment, text } from "../environment.ts";
import { LogWitnesses } from "../log-witnesses.ts";

export const PackEnv = environment({
  LEDGER_TABLE: text(3),
  INTAKE_BUCKET: text(3),
  LOG_BUCKET: text(3),
  LOG_WITNESSES: LogWitnesses,
  PACK_QUEUE_URL: text(3),
});
