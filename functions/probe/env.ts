import { environment, text } from "../environment.ts";

export const ProbeEnv = environment({ LEDGER_TABLE: text(3), INTAKE_BUCKET: text(3) });
