import * as z from "zod";
import { LogWitnesses } from "../log-witnesses.ts";

export const ApiEnv = z.object({
  LEDGER_TABLE: z.string().min(3),
  ROLE_CLAIM: z.string().min(1),
  LOG_BUCKET: z.string().min(3),
  LOG_WITNESSES: LogWitnesses,
});
