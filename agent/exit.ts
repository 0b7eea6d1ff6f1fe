import { each, type FailureCode, isFailure } from "../core/failure.ts";

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

const STATUS: Readonly<Record<FailureCode, ExitStatus>> = {
  ...each(EXIT.usage, "config"),
  "intake-denied": EXIT.denied,
  "intake-unavailable": EXIT.spooled,
  "intake-throttled": EXIT.spooled,
  ...each(EXIT.integrity, "key"),
  "spool-damaged": EXIT.integrity,
  "spool-full": EXIT.failed,
  "spool-locked": EXIT.locked,
  "spool-unwritable": EXIT.integrity,
  ...each(EXIT.failed, "source", "directory", "copy", "vault", "tool", "schedule", "codec", "internal"),
  // The cloud's and the CLI's; none comes here.
  ...each(EXIT.failed, "request", "plan", "approval", "ledger", "store", "queue", "bus", "mail", "copies"),
  ...each(EXIT.failed, "notification", "api", "usage"),
};

export const exitStatusOf = (error: unknown): ExitStatus => (isFailure(error) ? STATUS[error.code] : EXIT.failed);

/** The worse of two exit statuses: a failure, then the higher one. */
export const worstExit = (one: ExitStatus, other: ExitStatus): ExitStatus => {
  if (one === EXIT.failed || other === EXIT.failed) return EXIT.failed;
  return one > other ? one : other;
};
