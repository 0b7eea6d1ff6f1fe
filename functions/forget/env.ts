import { environment, text } from "../environment.ts";

export const ForgetEnv = environment({ LEDGER_TABLE: text(3) });
