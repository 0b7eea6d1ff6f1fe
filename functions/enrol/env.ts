import * as z from "zod";

/** What a host is told is names: of nothing here can anything be done without a role. */
export const EnrolEnv = z.object({
  LEDGER_TABLE: z.string().min(3),
  INTAKE_BUCKET: z.string().min(3),
  AGENT_POLICY: z.string().min(3),
  INTAKE_REGION: z.string().min(1),
  /** ARNs of trust anchor, profile and role, with blanks between; empty where the stack has none. */
  ROLES_ANYWHERE: z
    .string()
    .regex(/^(?:[^\s]+ [^\s]+ [^\s]+)?$/)
    .default(""),
  /** The organization whose other accounts may have agents; empty where none may. */
  ORGANIZATION: z.string().default(""),
});
