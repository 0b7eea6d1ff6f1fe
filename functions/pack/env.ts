import * as z from "zod";
import { LogWitnesses } from "../log-witnesses.ts";

export const PackEnv = z.object({
  LEDGER_TABLE: z.string().min(3),
  INTAKE_BUCKET: z.string().min(3),
  LOG_BUCKET: z.string().min(3),
  LOG_WITNESSES: LogWitnesses,
  PACK_QUEUE_URL: z.string().min(3),
});
