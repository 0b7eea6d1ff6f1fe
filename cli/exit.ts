import { each, type FailureCode, isFailure } from "../core/failure.ts";

/** Exit statuses of `cleargate`, for pipelines. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  blocked: 3,
  unreachable: 4,
  denied: 5,
  missing: 6,
  cancelled: 130,
} as const;

/** Said by the help of every command. */
export const EXIT_HELP = `
Exit status:
  0    done; gates: all clear; status: all satisfied; rollback-plan: complete;
       document: written, also where it begins with what is not known
  1    failed
  2    wrong usage, as a file to write that is there already; or a plan with errors
  3    gates: at least one is blocked; status: at least one checkpoint is not satisfied;
       rollback-plan: not complete (it is written all the same);
       plan: a version waits for approval, or is still coming into force
  4    the API could not be reached, or gave no answer in time
  5    the token was refused, lacks the role, or you may not approve this
  6    unknown migration, unit, gate or fact
  130  cancelled`;

const STATUS: Readonly<Record<FailureCode, number>> = {
  "request-invalid": EXIT.usage,
  "cursor-invalid": EXIT.failed,
  "not-found": EXIT.missing,
  "role-missing": EXIT.denied,
  "token-unclear": EXIT.denied,
  ...each(EXIT.failed, "plan"),
  "plan-invalid": EXIT.usage,
  "plan-missing": EXIT.usage,
  "plan-self-approved": EXIT.denied,
  ...each(EXIT.failed, "approval"),
  "approver-machine": EXIT.denied,
  "waiver-too-long": EXIT.usage,
  "waiver-expired": EXIT.usage,
  "waiver-self-approved": EXIT.denied,
  "baseline-self-approved": EXIT.denied,
  "sign-off-role": EXIT.denied,
  "sign-off-person": EXIT.denied,
  "api-unreachable": EXIT.unreachable,
  "api-timeout": EXIT.unreachable,
  "api-denied": EXIT.denied,
  "api-failed": EXIT.failed,
  ...each(EXIT.usage, "usage"),
  ...each(EXIT.failed, "ledger", "store", "queue", "bus", "mail", "intake", "vault", "copies"),
  ...each(EXIT.failed, "notification", "codec", "internal"),
  // Thrown by agents only.
  ...each(EXIT.failed, "config", "key", "spool", "source", "directory", "copy", "tool", "schedule"),
};

export const exitStatusOf = (error: unknown): number => (isFailure(error) ? STATUS[error.code] : EXIT.failed);
