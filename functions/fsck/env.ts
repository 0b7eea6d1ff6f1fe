import { environment, integer, text } from "../environment.ts";

export const FsckEnv = environment({
  LEDGER_TABLE: text(3),
  INTAKE_BUCKET: text(3),
  LOG_BUCKET: text(3),
  /** The name of the log. */
  LOG_ORIGIN: text(3),
  /** A run begins so many days after the one before began. */
  EVERY_DAYS: integer(1, 366),
  ROLE_CLAIM: text(1),
});
