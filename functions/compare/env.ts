import { environment, text } from "../environment.ts";

export const CompareEnv = environment({ LEDGER_TABLE: text(3), INTAKE_BUCKET: text(3) });
