import * as z from "zod";
import { LogWitnesses } from "../log-witnesses.ts";

export const CosignEnv = z.object({
  LOG_BUCKET: z.string().min(3),
  LOG_WITNESSES: LogWitnesses,
  ROLE_CLAIM: z.string().min(1),
});
