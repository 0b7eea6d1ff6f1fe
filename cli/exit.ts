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

export type Status = (typeof EXIT)[keyof typeof EXIT];

/** What each status means, of whatever command. */
const MEANING: Readonly<Record<Status, string>> = {
  0: "done",
  1: "failed",
  2: "wrong usage",
  3: "",
  4: "the API could not be reached, or gave no answer in time",
  5: "the token was refused, or lacks the role",
  6: "unknown migration, unit, requirement, gate, agent or fact",
  130: "cancelled",
};

/** Statuses of commands that ask the API; a command may have others, or fewer. */
const ASKING: readonly Status[] = [0, 1, 2, 4, 5, 6, 130];
const ALONE: readonly Status[] = [0, 1, 2, 130];

type Meanings = Partial<Record<Status, string>>;

const APPROVING: Meanings = { 5: "the token was refused, lacks the role, or you may not approve this" };
const APPLYING: Meanings = {
  ...{ 0: "in force; with --no-wait also accepted", 2: "wrong usage, or a plan with errors" },
  3: "it waits for approval, or is still coming into force",
};
const PAGE: Meanings = { 2: "wrong usage, as a file to write that is there already" };

/** What only one command means by a status, by its name with those of its parents. */
const OWN: Readonly<Partial<Record<CommandName, Meanings>>> = {
  gates: {
    0: "all are clear, or would be blocked and are not enforced, which standard error says; with --strict all are clear",
    3: "at least one is blocked; with --strict also one that would be",
  },
  why: { 0: "it is clear", 3: "it is blocked, or would be" },
  status: {
    0: "all that is shown is satisfied; with --state also where nothing is in it",
    3: "at least one checkpoint is not satisfied",
  },
  "rollback-plan": { ...PAGE, 0: "complete", 3: "not complete; it is written all the same" },
  document: { ...PAGE, 0: "written, also where it begins with what is not known" },
  doctor: { 0: "mail can reach people", 3: "something is wrong, or the mail service did not say" },
  fsck: {
    0: "a run was asked for; with --wait or --last everything agrees",
    3: "something does not agree, or with --last the run has not come to its end",
  },
  export: { 2: "wrong usage, as a file to write that is there already" },
  pack: { 2: "wrong usage, as a file to write that is there already", 6: "unknown migration, or it cannot be made" },
  "log head": { 0: "shown", 1: "failed, or nobody known signed it" },
  "log witness": {
    0: "kept: it begins with all that was kept before; with --submit also at the API",
    1: "failed, or it does not begin with what was kept, or no trusted key signed it, or the API does not keep what was signed",
    4: "the API, or the witness of --relay, could not be reached, or gave no answer in time",
  },
  "log prove": {
    0: "it is in the log, and the log begins with what was kept",
    1: "failed, or it is not proven",
    3: "it is not in the log yet: try again in a minute",
  },
  verify: {
    ...{ 0: "it is whole", 1: "it is refused", 2: "wrong usage, or there is nothing to read" },
    6: "unknown migration, or its pack cannot be made although nothing is known to be wrong",
  },
  "verdict fetch": {
    ...{ 0: "it is clear", 2: "wrong usage, as a file to write that is there already", 3: "it is blocked" },
    6: "unknown migration or gate",
  },
  "verdict keys": { 2: "wrong usage, as a file to write that is there already" },
  "verdict verify": {
    ...{ 0: "it is believed, and clear", 1: "it is refused", 2: "wrong usage, or there is nothing to read" },
    3: "it is believed, and blocked",
  },
  "plan example": { 2: "wrong usage, as an example that there is not, or a file to write that is there already" },
  "plan init": { 2: "wrong usage, as a file that is no report of inspect, or a file to write that is there already" },
  "plan set-key": { 2: "wrong usage, as a plan without this agent" },
  "plan validate": { 0: "the plan has no errors", 2: "wrong usage, or a plan with errors" },
  "plan apply": APPLYING,
  "plan approve": { ...APPLYING, ...APPROVING },
  "plan withdraw": APPROVING,
  "agent accept": {
    ...{ 1: "failed, or the fingerprint is another", 2: "wrong usage, as a plan that has another key of that name" },
    6: "unknown code, or no host has used it",
  },
  approvals: { 0: "nothing waits for approval or signature", 3: "something waits" },
  "plan proposal": { 0: "nothing waits for approval", 3: "a version waits for approval" },
  "plan progress": { 0: "nothing is coming into force", 3: "a version is still coming into force" },
  "config get": { 6: "it is not set" },
  "log forget": APPROVING,
  waive: APPROVING,
  "baseline accept": APPROVING,
  attest: APPROVING,
  "sign-off": APPROVING,
  revoke: APPROVING,
  arm: APPROVING,
  login: {
    4: "the API or the issuer could not be reached, or gave no answer in time",
    5: "the issuer refused, or nobody signed in in time",
  },
};

const OFFLINE: ReadonlySet<CommandName> = new Set<CommandName>([
  "verdict verify",
  "plan validate",
  "plan example",
  "plan init",
  "plan set-key",
  "login",
  "logout",
  "config set",
  "config unset",
  "config get",
  "config list",
]);

/** Every command, by its name with those of its parents. */
export const COMMANDS = [
  "plan validate",
  "plan example",
  "plan init",
  "plan set-key",
  "agent enrol",
  "agent enrolments",
  "agent accept",
  "agent withdraw",
  "plan apply",
  "plan proposal",
  "plan progress",
  "plan approve",
  "plan withdraw",
  "plan abandon",
  "plan diff",
  "status",
  "gates",
  "why",
  "diff",
  "approvals",
  "agents",
  "history",
  "notifications",
  "export",
  "rollback-plan",
  "document",
  "pack",
  "verify",
  "doctor",
  "fsck",
  "log head",
  "log witness",
  "log prove",
  "verdict fetch",
  "verdict keys",
  "verdict verify",
  "log forget",
  "waive",
  "baseline accept",
  "attest",
  "sign-off",
  "revoke",
  "arm",
  "login",
  "logout",
  "config set",
  "config unset",
  "config get",
  "config list",
  "manifest show",
  "manifest diff",
] as const;
export type CommandName = (typeof COMMANDS)[number];

/** Each status that a command may end with, and what it means of this command, in their order. */
export const exitMeanings = (command: CommandName): readonly (readonly [Status, string])[] => {
  const own = OWN[command] ?? {};
  const statuses = [...new Set([...(OFFLINE.has(command) ? ALONE : ASKING), ...Object.keys(own).map(Number)])];
  return statuses
    .toSorted((a, b) => a - b)
    .map((status) => {
      const known = status as Status;
      return [known, own[known] ?? MEANING[known]];
    });
};

/** Said by the help of a command. */
export const exitHelp = (command: CommandName): string =>
  ["", "Exit status:", ...exitMeanings(command).map(([status, text]) => `  ${String(status).padEnd(4)} ${text}`)].join(
    "\n",
  );

const STATUS: Readonly<Record<FailureCode, number>> = {
  "request-invalid": EXIT.usage,
  "cursor-invalid": EXIT.failed,
  "not-found": EXIT.missing,
  "role-missing": EXIT.denied,
  "token-unclear": EXIT.denied,
  "fact-unlogged": EXIT.blocked,
  ...each(EXIT.failed, "plan"),
  "plan-invalid": EXIT.usage,
  "plan-missing": EXIT.usage,
  "plan-self-approved": EXIT.denied,
  ...each(EXIT.failed, "forgetting", "approval", "witness", "enrolment"),
  "forgetting-self-approved": EXIT.denied,
  "approver-machine": EXIT.denied,
  "waiver-too-long": EXIT.usage,
  "waiver-expired": EXIT.usage,
  "waiver-self-approved": EXIT.denied,
  "baseline-self-approved": EXIT.denied,
  "attestation-not-allowed": EXIT.usage,
  "attestation-role": EXIT.denied,
  "attestation-self-approved": EXIT.denied,
  "attestation-expired": EXIT.usage,
  "sign-off-role": EXIT.denied,
  "sign-off-person": EXIT.denied,
  "api-unreachable": EXIT.unreachable,
  "api-timeout": EXIT.unreachable,
  "api-denied": EXIT.denied,
  "api-failed": EXIT.failed,
  ...each(EXIT.usage, "usage", "proxy"),
  ...each(EXIT.failed, "ledger", "store", "queue", "bus", "mail", "intake", "vault", "copies", "signer", "webhook"),
  ...each(EXIT.failed, "notification", "codec", "internal"),
  // Thrown by agents only.
  ...each(EXIT.failed, "config", "key", "spool", "source", "directory", "copy", "tool", "schedule", "file"),
};

export const exitStatusOf = (error: unknown): number => (isFailure(error) ? STATUS[error.code] : EXIT.failed);
