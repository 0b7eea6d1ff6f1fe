import * as z from "zod";

export const ForgetEnv = z.object({ LEDGER_TABLE: z.string().min(3) });
