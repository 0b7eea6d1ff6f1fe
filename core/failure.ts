/** Those outside who are asked for something, as their failures name them. */
export type FailurePort = "ledger" | "store" | "queue" | "bus" | "mail" | "intake" | "vault" | "copies";

/** What can go wrong with whoever is asked: too much at once, not allowed, or anything else. */
const portCodes = <P extends FailurePort>(port: P) =>
  [`${port}-throttled`, `${port}-denied`, `${port}-unavailable`] as const;

/**
 * Every code that a Failure can have, by area. An edge decides what it makes of each of them, so a new code goes into
 * an area here, and where an edge lists that area code by code it does not compile until the code is decided there.
 */
export const FAILURES = {
  /** What a caller of the API can mend. */
  request: ["request-invalid", "cursor-invalid", "not-found", "role-missing"],
  plan: ["plan-invalid", "plan-missing", "plan-applying", "plan-version-old", "plan-version-taken"],
  /** Why a person's decision does not stand. */
  approval: [
    "waiver-too-long",
    "waiver-expired",
    "waiver-self-approved",
    "waiver-in-force",
    "waiver-granted-before",
    "waiver-missing",
    "sign-off-not-required",
    "sign-off-no-evidence",
    "sign-off-missing",
    "sign-off-role",
    "sign-off-person",
    "sign-off-twice",
  ],
  /** `ledger-conflict`: another writer was quicker. */
  ledger: [...portCodes("ledger"), "ledger-conflict"],
  /** Where evidence lies. `store-changed`: what was accepted is no longer what lies there. */
  store: [...portCodes("store"), "store-changed", "object-missing", "object-differs"],
  queue: portCodes("queue"),
  bus: [...portCodes("bus"), "bus-refused"],
  /** `mail-unknown`: it may have been sent. */
  mail: [...portCodes("mail"), "mail-refused", "mail-unknown"],
  intake: portCodes("intake"),
  vault: portCodes("vault"),
  copies: portCodes("copies"),
  notification: ["notification-missing", "notification-pending"],
  codec: ["codec-damaged", "codec-bomb"],
  /** Ours to mend, whoever meets it; `internal` is all that a stranger is told. */
  own: ["internal", "event-unknown", "history-gap", "manifest-unwritable", "sweep-incomplete"],
  /** The API, as the one who asks it sees it. `api-failed`: it answered what this version cannot read. */
  api: ["api-unreachable", "api-denied", "api-failed"],
  /** A command that asks for nothing that there is. */
  usage: ["usage"],
  config: ["config-invalid", "config-missing", "secret-missing"],
  key: ["key-invalid"],
  spool: ["spool-damaged", "spool-full", "spool-locked"],
  /** What an agent reads. */
  source: ["source-invalid", "source-unreadable", "csv-invalid"],
  directory: [
    "directory-denied",
    "directory-plaintext",
    "directory-referral",
    "directory-truncated",
    "directory-unavailable",
    "directory-value",
  ],
  /** An agent's own copy of a backup. */
  copy: ["copy-changed", "copy-impossible"],
  /** Tools that verify or restore a backup. */
  tool: ["tool-failed", "tool-missing", "drill-unsupported"],
  schedule: ["schedule-failed"],
} as const;

export type FailureArea = keyof typeof FAILURES;
export type FailureCodeOf<A extends FailureArea> = (typeof FAILURES)[A][number];
export type FailureCode = FailureCodeOf<FailureArea>;

export const FAILURE_CODES: readonly FailureCode[] = Object.values(FAILURES).flat();

/** Reads a code that came from outside, as in an answer of another version; undefined where it is none of ours. */
export const findFailureCode = (text: unknown): FailureCode | undefined => FAILURE_CODES.find((code) => code === text);

/** One answer for every code of some areas: how an edge says it, next to the codes that it singles out. */
export const each = <A extends FailureArea, T>(answer: T, ...areas: readonly A[]): Record<FailureCodeOf<A>, T> => {
  const codes = areas.flatMap((area): readonly FailureCode[] => FAILURES[area]);
  return Object.fromEntries(codes.map((code) => [code, answer])) as Record<FailureCodeOf<A>, T>;
};

/**
 * The one thing that is thrown. A verdict about evidence is a value; a Failure says that something could not be done.
 * Edges map `code`, which is stable, to an exit status or an HTTP status.
 */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: FailureCode,
    message: string,
    options: { cause?: unknown; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "Failure";
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** True when `error` is a Failure, of one of `codes` where any are given. */
export const isFailure = <C extends FailureCode = FailureCode>(
  error: unknown,
  ...codes: readonly C[]
): error is Failure & { readonly code: C } => {
  const wanted: readonly FailureCode[] = codes;
  return error instanceof Failure && (wanted.length === 0 || wanted.includes(error.code));
};
