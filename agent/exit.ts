import { isFailure } from "../core/failure.ts";

/** Exit statuses of `cleargate-agent`, as its help lists them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  partial: 3,
  spooled: 4,
  denied: 5,
  integrity: 6,
  locked: 7,
  cancelled: 130,
} as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_HELP = `
Exit status:
  0    done
  1    failed
  2    wrong usage or configuration
  3    done, but not all of the source could be read
  4    kept in the spool: the intake could not be reached
  5    the intake refused the credentials
  6    the spool or a key is damaged
  7    another agent works on this spool
  130  cancelled`;

/** Codes of all failures that the agent, and the adapters that it uses, throw; a test compares them with the source. */
export const AGENT_FAILURE_CODES = [
  "config-invalid",
  "config-missing",
  "copy-changed",
  "copy-impossible",
  "csv-invalid",
  "directory-denied",
  "directory-plaintext",
  "directory-referral",
  "directory-truncated",
  "directory-unavailable",
  "directory-value",
  "drill-unsupported",
  "intake-denied",
  "intake-throttled",
  "intake-unavailable",
  "key-invalid",
  "manifest-unwritable",
  "schedule-failed",
  "secret-missing",
  "source-invalid",
  "source-unreadable",
  "spool-damaged",
  "spool-full",
  "spool-locked",
  "tool-failed",
  "tool-missing",
  "vault-denied",
  "vault-throttled",
  "vault-unavailable",
] as const;
export type AgentFailureCode = (typeof AGENT_FAILURE_CODES)[number];

const statusOfCode = (code: AgentFailureCode): ExitStatus => {
  switch (code) {
    case "config-invalid":
    case "config-missing":
    case "secret-missing":
      return EXIT.usage;
    case "intake-unavailable":
    case "intake-throttled":
      return EXIT.spooled;
    case "intake-denied":
      return EXIT.denied;
    case "key-invalid":
    case "spool-damaged":
      return EXIT.integrity;
    case "spool-locked":
      return EXIT.locked;
    case "copy-changed":
    case "copy-impossible":
    case "csv-invalid":
    case "directory-denied":
    case "directory-plaintext":
    case "directory-referral":
    case "directory-truncated":
    case "directory-unavailable":
    case "directory-value":
    case "drill-unsupported":
    case "manifest-unwritable":
    case "schedule-failed":
    case "source-invalid":
    case "source-unreadable":
    case "spool-full":
    case "tool-failed":
    case "tool-missing":
    case "vault-denied":
    case "vault-throttled":
    case "vault-unavailable":
      return EXIT.failed;
    default:
      return code satisfies never;
  }
};

const findCode = (code: string): AgentFailureCode | undefined => AGENT_FAILURE_CODES.find((one) => one === code);

/** The exit status for an error; one that the agent does not know is a failure. */
export const exitStatusOf = (error: unknown): ExitStatus => {
  const code = isFailure(error) ? findCode(error.code) : undefined;
  return code === undefined ? EXIT.failed : statusOfCode(code);
};

/** The worse of two exit statuses: a failure, then the higher one. */
export const worstExit = (one: ExitStatus, other: ExitStatus): ExitStatus => {
  if (one === EXIT.failed || other === EXIT.failed) return EXIT.failed;
  return one > other ? one : other;
};
