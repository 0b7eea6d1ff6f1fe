import { environment, text } from "../environment.ts";

export const SnapshotEnv = environment({
  LEDGER_TABLE: text(3),
  INTAKE_BUCKET: text(3),
});
