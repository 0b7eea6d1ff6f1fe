/** The ports, as the codes of their failures name them. */
export type FailurePort =
  | "ledger"
  | "store"
  | "queue"
  | "bus"
  | "mail"
  | "intake"
  | "vault"
  | "copies"
  | "signer"
  | "webhook";

/** How a call of a port can fail: throttled, not allowed, or otherwise unavailable. */
const portCodes = <P extends FailurePort>(port: P) =>
  [`${port}-throttled`, `${port}-denied`, `${port}-unavailable`] as const;

/**
 * Every code that a Failure can have, by area. The edges map each code to a status, and do not compile while they lack
 * one of an area that they list code by code.
 */
export const FAILURES = {
  /** Wrong requests, which the caller of the API can correct. `fact-unlogged`: it is right some seconds later. */
  request: ["request-invalid", "cursor-invalid", "not-found", "role-missing", "token-unclear", "fact-unlogged"],
  /** `plan-replaced`: a version that was accepted did not come into force. */
  plan: [
    "plan-invalid",
    "plan-missing",
    "plan-applying",
    "plan-version-old",
    "plan-version-taken",
    "plan-replaced",
    "plan-self-approved",
    "plan-approved-before",
  ],
  /** Why somebody is not forgotten yet. */
  forgetting: ["forgetting-self-approved", "forgetting-approved-before", "forgetting-under-way"],
  /** Why an approval is refused. */
  approval: [
    "approver-machine",
    "approval-outdated",
    "waiver-too-long",
    "waiver-expired",
    "waiver-self-approved",
    "waiver-in-force",
    "waiver-granted-before",
    "waiver-missing",
    "baseline-not-shrunk",
    "baseline-self-approved",
    "baseline-accepted-before",
    "attestation-not-allowed",
    "attestation-role",
    "attestation-self-approved",
    "attestation-contradicted",
    "attestation-expired",
    "attestation-missing",
    "attestation-recorded-before",
    "sign-off-not-required",
    "sign-off-no-evidence",
    "sign-off-incomplete",
    "sign-off-unsatisfied",
    "sign-off-missing",
    "sign-off-role",
    "sign-off-person",
    "sign-off-twice",
    "arming-by-plan",
  ],
  /** `ledger-conflict`: another writer was quicker. `ledger-refused`: whenever it is tried again, it is refused again. */
  ledger: [...portCodes("ledger"), "ledger-conflict", "ledger-refused"],
  /** The object store. `store-changed`: an accepted object no longer has its bytes. */
  store: [...portCodes("store"), "store-changed", "object-missing", "object-differs"],
  /**
   * Why what a witness signed is not kept. `checkpoint-contradicted`: the log's own key signed a head that the log does not have,
   * which proves that it was rewritten, or its key used elsewhere.
   */
  witness: [
    "checkpoint-foreign",
    "checkpoint-unsigned",
    "checkpoint-contradicted",
    "witness-unknown",
    "cosignature-wrong",
    "cosignature-time",
  ],
  /**
   * Why a code lets no host in, or none is given out. `enrolment-unknown` is all that a guesser learns; the others are said to whoever
   * has a code.
   */
  enrolment: ["enrolment-unknown", "enrolment-used", "enrolment-expired", "enrolment-host", "enrolment-too-many"],
  queue: portCodes("queue"),
  bus: [...portCodes("bus"), "bus-refused"],
  /** `mail-not-ready`: not sent, until somebody mends the account or its settings. `mail-unknown`: it may have been sent. */
  mail: [...portCodes("mail"), "mail-refused", "mail-not-ready", "mail-unknown"],
  /** `intake-missing`: the bucket is not there, or in another region. */
  intake: [...portCodes("intake"), "intake-missing"],
  vault: portCodes("vault"),
  copies: portCodes("copies"),
  /** The key that the log is signed with. */
  signer: portCodes("signer"),
  /** A receiver of events, or the secret that is shared with it. */
  webhook: portCodes("webhook"),
  notification: ["notification-missing", "notification-pending"],
  codec: ["codec-damaged", "codec-bomb"],
  /**
   * What is of no concern to callers of the API, who see only `internal`. `work-exceeded`: one piece of work needs more than
   * its share of a run. `log-behind`: facts are not in the log yet. `log-broken`: the log's own files do not agree. `time-short`: a run ends before the next piece could.
   */
  internal: [
    "internal",
    "event-unknown",
    "history-gap",
    "log-behind",
    "log-broken",
    "manifest-unwritable",
    "sweep-incomplete",
    "work-exceeded",
    "time-short",
  ],
  /**
   * The API, as its clients see it: not reached or overloaded, no answer in time (it may have done what was asked all the
   * same), refused, or a response that this version cannot read.
   */
  api: ["api-unreachable", "api-timeout", "api-denied", "api-failed"],
  /** The environment names a proxy by what is no address of one. */
  proxy: ["proxy-invalid"],
  /** Wrong usage of a command. */
  usage: ["usage"],
  config: [
    "config-invalid",
    "config-missing",
    "config-unreadable",
    "config-unwritable",
    "log-unwritable",
    "secret-missing",
  ],
  /** `key-exposed`: others than its owner may read it. */
  key: ["key-exposed", "key-invalid", "key-missing"],
  spool: ["spool-damaged", "spool-full", "spool-locked", "spool-unwritable"],
  /** What an agent reads. */
  source: ["source-gone", "source-invalid", "source-unfinished", "source-unreadable", "csv-invalid"],
  directory: [
    "directory-denied",
    "directory-plaintext",
    "directory-referral",
    "directory-truncated",
    "directory-unavailable",
    "directory-value",
  ],
  /** A copy of a backup, made by an agent. */
  copy: ["copy-changed", "copy-impossible"],
  /** Tools that verify or restore a backup. */
  tool: ["tool-failed", "tool-missing", "drill-unsupported"],
  schedule: ["schedule-failed"],
  /** The system lets nobody, or not this user, read or write a file or folder. */
  file: ["file-inaccessible"],
} as const;

export type FailureArea = keyof typeof FAILURES;
export type FailureCodeOf<A extends FailureArea> = (typeof FAILURES)[A][number];
export type FailureCode = FailureCodeOf<FailureArea>;

export const FAILURE_CODES: readonly FailureCode[] = Object.values(FAILURES).flat();

/** The code of a text from outside, such as a response of another version; undefined where it is unknown. */
export const findFailureCode = (text: unknown): FailureCode | undefined => FAILURE_CODES.find((code) => code === text);

/** Maps every code of some areas to one value, for edges that list only the exceptions. */
export const each = <A extends FailureArea, T>(answer: T, ...areas: readonly A[]): Record<FailureCodeOf<A>, T> => {
  const codes = areas.flatMap((area): readonly FailureCode[] => FAILURES[area]);
  return Object.fromEntries(codes.map((code) => [code, answer])) as Record<FailureCodeOf<A>, T>;
};

/**
 * The only error that is thrown: something could not be done. A verdict about evidence is a value instead.
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
