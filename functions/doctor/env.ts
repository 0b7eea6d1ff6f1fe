import * as z from "zod";

export const DoctorEnv = z.object({
  LEDGER_TABLE: z.string().min(3),
  ROLE_CLAIM: z.string().min(1),
  SENDER: z.string().min(3),
  CONFIGURATION_SET: z.string().min(1),
});
