/**
 * What a finding does. `refuse`: the manifest proves nothing and changes nothing. `fail` and `inconclusive`: it is
 * genuine evidence, by which the checkpoint is not satisfied. `warn` and `info` change nothing.
 */
export type Severity = "refuse" | "fail" | "inconclusive" | "warn" | "info";

/** Every finding, with the severity that it has unless a plan overrides it. */
export const FINDING_SEVERITY = {
  "object-key": "refuse",
  "object-empty": "refuse",
  "object-too-large": "refuse",
  "object-digest-mismatch": "refuse",
  "codec-damaged": "refuse",
  "codec-bomb": "refuse",
  "line-too-long": "refuse",
  "utf8-invalid": "refuse",
  "line-not-json": "refuse",
  "header-invalid": "refuse",
  "entry-invalid": "refuse",
  "keys-unsorted": "refuse",
  "trailer-missing": "refuse",
  "trailer-invalid": "refuse",
  "digest-mismatch": "refuse",
  "count-mismatch": "refuse",
  "migration-unknown": "refuse",
  "agent-unknown": "refuse",
  "unit-unknown": "refuse",
  "requirement-unknown": "refuse",
  "agent-out-of-scope": "refuse",
  "object-key-mismatch": "refuse",
  "kind-mismatch": "refuse",
  "key-unknown": "refuse",
  "key-not-valid": "refuse",
  "seal-invalid": "refuse",
  "time-future": "refuse",
  "time-reversed": "refuse",

  "evidence-outside-window": "fail",
  "evidence-before-change": "fail",
  "source-incomplete": "fail",
  "keys-repeated": "fail",
  "inventory-empty": "fail",
  shrunk: "fail",
  "accounts-lost": "fail",
  "key-not-name": "fail",
  "account-sip": "fail",
  "account-home-missing": "fail",
  "account-home-unknown": "fail",
  "account-home-elsewhere": "fail",
  "account-homed-twice": "fail",
  "attribute-unknown": "fail",
  "entity-unknown": "fail",
  "unit-unlisted": "fail",
  "backup-empty": "fail",
  "backup-zero-bytes": "fail",
  "artefact-missing": "fail",
  "file-unreadable": "fail",
  "file-damaged": "fail",
  "chain-broken": "fail",
  "job-failed": "fail",
  "proof-too-weak": "fail",
  "copy-rule-broken": "fail",
  "copy-missing": "fail",
  "copy-not-locked": "fail",
  "copy-off-site-missing": "fail",
  "copy-immutable-missing": "fail",
  "check-failed": "fail",
  "subject-missing": "fail",
  "restore-too-slow": "fail",
  "restore-untimed": "fail",
  "checks-missing": "fail",
  "export-partial": "fail",
  "names-missing": "fail",
  "verification-of-other-backup": "fail",
  "verification-outdated": "fail",

  "evidence-unrecorded": "inconclusive",
  "baseline-unreadable": "inconclusive",
  "account-moving": "inconclusive",
  "file-changed": "inconclusive",
  "check-inconclusive": "inconclusive",
  "evidence-not-compared": "inconclusive",
  "manifest-unjudged": "inconclusive",
  "manifest-too-much-work": "inconclusive",
  "comparison-too-much-work": "inconclusive",
  "comparison-overdue": "inconclusive",

  "evidence-expired": "warn",
  "sequence-gap": "warn",
  "sequence-broken": "warn",
  "account-name-spaces": "warn",
  "account-breaks-export": "warn",
  "file-without-checksum": "warn",
  "names-unknown": "warn",

  "evidence-older": "info",
  "evidence-repeated": "info",
  "accounts-moved": "info",
  "accounts-joined": "info",
  "accounts-left": "info",
  "system-added": "info",
  "system-removed": "info",
  "system-changed": "info",
} as const satisfies Readonly<Record<string, Severity>>;

export type FindingCode = keyof typeof FINDING_SEVERITY;

/** The findings by which a manifest is refused. */
export type RefusalCode = {
  [C in FindingCode]: (typeof FINDING_SEVERITY)[C] extends "refuse" ? C : never;
}[FindingCode];

/** Some refusal codes, each by its name. */
export type RefusalCodeOf<C extends RefusalCode> = C;

/**
 * Findings about the age of evidence, which a requirement sets by `maxAge`, `schedule` or `comparedWithin`, and about what nobody has read or
 * can look at any more.
 */
const FIXED_CODES = [
  "evidence-older",
  "evidence-repeated",
  "evidence-expired",
  "evidence-unrecorded",
  "manifest-unjudged",
  "manifest-too-much-work",
  "comparison-too-much-work",
  "comparison-overdue",
] as const satisfies FindingCode[];

/** Findings of an object that nobody has judged: what is known of its checkpoint is older. */
export const isUnjudged = ({ code }: Finding): boolean =>
  code === "manifest-unjudged" || code === "manifest-too-much-work";

/** Findings whose severity a plan may override: those about the content, never those about authenticity. */
export type OverridableCode = Exclude<FindingCode, RefusalCode | (typeof FIXED_CODES)[number]>;

export const isOverridable = (code: FindingCode): code is OverridableCode =>
  FINDING_SEVERITY[code] !== "refuse" && !FIXED_CODES.some((fixed) => fixed === code);

/**
 * Findings about what the evidence proves at all. A plan asks for less proof by the requirement's own members
 * (`minimumProof`, `offSiteCopies` and so on), where everybody sees it; these findings may only be taken more seriously.
 */
const PROOF_CODES = [
  "proof-too-weak",
  "copy-rule-broken",
  "copy-missing",
  "copy-not-locked",
  "copy-off-site-missing",
  "copy-immutable-missing",
  "subject-missing",
  "checks-missing",
  "key-not-name",
  "evidence-not-compared",
  "verification-of-other-backup",
  "restore-untimed",
  "baseline-unreadable",
] as const satisfies OverridableCode[];

/** How seriously a finding is taken: what warns changes nothing. */
export const STRICTNESS: Readonly<Record<Severity, number>> = { info: 0, warn: 0, inconclusive: 1, fail: 2, refuse: 3 };

/** True where a plan may say that a finding weighs so little. */
export const mayWeigh = (code: FindingCode, severity: Severity): boolean =>
  isOverridable(code) &&
  (!PROOF_CODES.some((proof) => proof === code) || STRICTNESS[severity] >= STRICTNESS[FINDING_SEVERITY[code]]);

export const isFindingCode = (text: string): text is FindingCode => Object.hasOwn(FINDING_SEVERITY, text);

export const FINDING_CODES: readonly FindingCode[] = Object.keys(FINDING_SEVERITY).filter(isFindingCode);

/** What one rule found in a manifest. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly message: string;
  /** How many items it is about, where it is about items. */
  readonly count?: number;
  /** Some of the items by name: at most 20, in a comparison by name 100; `count` counts them all. */
  readonly where?: readonly string[];
}

/** `accepted` evidence makes its checkpoint pass; the findings say why other evidence is rejected. */
export type Outcome = "accepted" | "rejected";

/** What a manifest does to its checkpoint. */
export type Effect = "passed" | "failed" | "inconclusive" | "none";

export interface Verdict {
  readonly outcome: Outcome;
  readonly effect: Effect;
  readonly findings: readonly Finding[];
}

/** What is found by comparison with the baseline. */
const OF_BASELINE: ReadonlySet<FindingCode> = new Set(["shrunk", "accounts-lost", "baseline-unreadable"]);

/** True for a finding that an accepted baseline settles. */
export const isOfBaseline = (code: FindingCode): boolean => OF_BASELINE.has(code);
