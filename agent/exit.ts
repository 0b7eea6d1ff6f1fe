import { each, type FailureCode, isFailure } from "../core/failure.ts";

/** Exit statuses of `cleargate-agent`. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  partial: 3,
  spooled: 4,
  denied: 5,
  integrity: 6,
  locked: 7,
  unanswered: 8,
  rejected: 9,
  cancelled: 130,
  terminated: 143,
} as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** What each means, as help and docs/agent.md have it. */
export const EXIT_TEXTS: Readonly<Record<ExitStatus, string>> = {
  0: "done",
  1: "failed",
  2: "wrong usage or configuration",
  3: "done, but not all of the source could be read",
  4: "kept in the spool: the intake could not be reached",
  5: "the intake refused the credentials",
  6: "the spool or a key is damaged, or cannot be used",
  7: "another agent works on this spool",
  8: "with --wait: not every manifest has a verdict yet",
  9: "a manifest was rejected (with --wait, and of status)",
  130: "ended by SIGINT (Ctrl-C)",
  143: "ended by SIGTERM",
};

/** Any command can be done, fail, be used wrongly, and be ended. */
const ANY = [EXIT.ok, EXIT.failed, EXIT.usage, EXIT.cancelled, EXIT.terminated];
const SEALING = [...ANY, EXIT.partial, EXIT.integrity, EXIT.locked];
const PUSHING = [...ANY, EXIT.spooled, EXIT.denied, EXIT.integrity, EXIT.locked];
const JUDGED = [EXIT.unanswered, EXIT.rejected];

/** The exit statuses of each command, by its full name. */
export const COMMAND_EXITS: Readonly<Record<string, readonly ExitStatus[]>> = {
  init: ANY,
  enrol: [...ANY, EXIT.integrity],
  inspect: ANY,
  add: ANY,
  "config validate": [...ANY, EXIT.integrity],
  "config show": ANY,
  inventory: SEALING,
  backup: SEALING,
  push: [...PUSHING, ...JUDGED],
  run: [...PUSHING, EXIT.partial, ...JUDGED],
  copy: [...PUSHING, EXIT.partial],
  verify: [...PUSHING, EXIT.partial],
  drill: [...PUSHING, EXIT.partial],
  status: [...ANY, EXIT.spooled, EXIT.integrity, EXIT.rejected],
  doctor: [...ANY, EXIT.spooled, EXIT.denied, EXIT.integrity],
  unlock: [...ANY, EXIT.integrity, EXIT.locked],
  "support-bundle": [...ANY, EXIT.integrity],
  "schedule install": ANY,
  "schedule remove": ANY,
};

/** The part of a help that lists exit statuses, in their order. */
export const exitHelp = (statuses: readonly ExitStatus[]): string => {
  const lines = [...new Set(statuses)]
    .toSorted((a, b) => a - b)
    .map((one) => `  ${String(one).padEnd(4)} ${EXIT_TEXTS[one]}`);
  return `\nExit status:\n${lines.join("\n")}`;
};

const STATUS: Readonly<Record<FailureCode, ExitStatus>> = {
  ...each(EXIT.usage, "config", "proxy", "usage"),
  "intake-denied": EXIT.denied,
  "intake-missing": EXIT.usage,
  "intake-unavailable": EXIT.spooled,
  "intake-throttled": EXIT.spooled,
  ...each(EXIT.integrity, "key"),
  "spool-damaged": EXIT.integrity,
  "spool-full": EXIT.failed,
  "spool-locked": EXIT.locked,
  "spool-unwritable": EXIT.integrity,
  ...each(EXIT.failed, "source", "directory", "copy", "vault", "tool", "schedule", "file", "codec", "internal"),
  // The cloud's and the CLI's; none comes here.
  ...each(
    EXIT.failed,
    "request",
    "plan",
    "approval",
    "witness",
    "ledger",
    "store",
    "queue",
    "bus",
    "mail",
    "copies",
    "signer",
    "webhook",
  ),
  ...each(EXIT.failed, "notification", "api", "forgetting", "enrolment"),
};

/** The exit status of a code; of none, a failure. */
export const exitStatusOfCode = (code: FailureCode | undefined): ExitStatus =>
  code === undefined ? EXIT.failed : STATUS[code];

export const exitStatusOf = (error: unknown): ExitStatus => (isFailure(error) ? STATUS[error.code] : EXIT.failed);

/** The worse of two exit statuses: a failure, then the higher one. */
export const worstExit = (one: ExitStatus, other: ExitStatus): ExitStatus => {
  if (one === EXIT.failed || other === EXIT.failed) return EXIT.failed;
  return one > other ? one : other;
};
