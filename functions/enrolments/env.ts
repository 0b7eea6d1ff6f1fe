import * as z from "zod";

export const EnrolmentsEnv = z.object({ LEDGER_TABLE: z.string().min(3), ROLE_CLAIM: z.string().min(1) });
