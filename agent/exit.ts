import { isFailure } from "../core/failure.ts";

/** Exit statuses of `cleargate-agent`, as its help lists them; an unknown failure is a failure. */
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

const OF_CODE: Readonly<Record<string, number>> = {
  "config-invalid": EXIT.usage,
  "config-missing": EXIT.usage,
  "csv-invalid": EXIT.failed,
  "secret-missing": EXIT.usage,
  "intake-denied": EXIT.denied,
  "intake-unavailable": EXIT.spooled,
  "intake-throttled": EXIT.spooled,
  "key-invalid": EXIT.integrity,
  "spool-damaged": EXIT.integrity,
  "spool-full": EXIT.failed,
  "spool-locked": EXIT.locked,
};

export const exitStatusOf = (error: unknown): number =>
  isFailure(error) ? (OF_CODE[error.code] ?? EXIT.failed) : EXIT.failed;
