import * as z from "zod";

export const ProbeEnv = z.object({ LEDGER_TABLE: z.string().min(3), INTAKE_BUCKET: z.string().min(3) });
