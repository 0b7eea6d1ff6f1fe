import { environment, text } from "../environment.ts";

export const EnrolmentsEnv = environment({ LEDGER_TABLE: text(3), ROLE_CLAIM: text(1) });
