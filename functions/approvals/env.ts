import { environment, text } from "../environment.ts";

export const ApprovalsEnv = environment({ LEDGER_TABLE: text(3), ROLE_CLAIM: text(1) });
