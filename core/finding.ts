/**
 * What a finding does. `refuse`: the manifest proves nothing and moves nothing. `fail` and `inconclusive`: it is
 * genuine evidence that the checkpoint does not hold, or cannot be said to. `warn` and `info` move nothing.
 */
export type Severity = "refuse" | "fail" | "inconclusive" | "warn" | "info";

/** One rule's remark about a manifest. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** How many things it is about, where it is about things. */
  readonly count?: number;
  /** Some of them by name, at most 20, in a comparison by name 100; `count` says how many there are. */
  readonly where?: readonly string[];
}

/** `accepted` evidence makes its checkpoint pass; a rejected one says by its findings why not. */
export type Outcome = "accepted" | "rejected";

/** What a manifest does to its checkpoint. */
export type Effect = "passed" | "failed" | "inconclusive" | "none";

export interface Verdict {
  readonly outcome: Outcome;
  readonly effect: Effect;
  readonly findings: readonly Finding[];
}

/** Names come from outside: control characters could forge lines in a terminal or a mail. */
export const printable = (name: string): string => {
  const clean = name.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "\ufffd");
  return clean.length > 200 ? `${clean.slice(0, 199)}…` : clean;
};
