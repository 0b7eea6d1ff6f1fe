import { environment, optional, text, textThat } from "../environment.ts";

const ROLES_ANYWHERE = /^(?:[^\s]+ [^\s]+ [^\s]+)?$/;

/** What a host is told is names: of nothing here can anything be done without a role. */
export const EnrolEnv = environment({
  LEDGER_TABLE: text(3),
  INTAKE_BUCKET: text(3),
  AGENT_POLICY: text(3),
  INTAKE_REGION: text(1),
  /** ARNs of trust anchor, profile and role, with blanks between; empty where the stack has none. */
  ROLES_ANYWHERE: optional(
    textThat((given) =>
      ROLES_ANYWHERE.test(given) ? undefined : `Invalid string: must match pattern ${ROLES_ANYWHERE}`,
    ),
    "",
  ),
  /** The organization whose other accounts may have agents; empty where none may. */
  ORGANIZATION: optional(text(), ""),
});
