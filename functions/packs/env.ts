import { environment, text } from "../environment.ts";

export const PacksEnv = environment({
  LEDGER_TABLE: text(3),
  INTAKE_BUCKET: text(3),
  PACK_QUEUE_URL: text(3),
  ROLE_CLAIM: text(1),
});
