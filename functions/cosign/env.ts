import { environment, text } from "../environment.ts";
import { LogWitnesses } from "../log-witnesses.ts";

export const CosignEnv = environment({
  LOG_BUCKET: text(3),
  LOG_WITNESSES: LogWitnesses,
  ROLE_CLAIM: text(1),
});
