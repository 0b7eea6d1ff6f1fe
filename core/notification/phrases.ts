import type { Proof } from "../manifest/proof.ts";

/** Every sentence that a mail may say, in one language. Names and findings stay as they are. */
export interface Phrases {
  /** For dates: a BCP 47 tag. */
  readonly locale: string;
  readonly states: Readonly<Record<MailedState, string>>;
  readonly marks: Readonly<Record<Mark, string>>;
  readonly clearSubject: (gate: string, total: number, until: string) => string;
  readonly clearHeadline: (gate: string) => string;
  readonly clearLead: (total: number, until: string) => string;
  readonly clearWaived: (count: number) => string;
  readonly clearNext: (before: string) => string;
  readonly evidence: string;
  readonly until: (at: string) => string;
  readonly completed: (at: string) => string;
  readonly proofs: Readonly<Record<Proof, string>>;
  readonly took: (time: string) => string;
  readonly waivedUntil: (at: string) => string;
  readonly approvedBy: (who: string) => string;
  readonly more: (count: number) => string;
  readonly blockedSubject: (gate: string, count: number, total: number) => string;
  readonly because: (what: string, state: string) => string;
  readonly blockedHeadline: (gate: string) => string;
  readonly blockedLead: (before: string, count: number, total: number, since: string) => string;
  readonly blockers: string;
  readonly since: (state: string, at: string) => string;
  readonly blockedNext: string;
  readonly footer: (migration: string, title: string, planVersion: number) => string;
  readonly about: (gate: string, epoch: number) => string;
  readonly decidedBy: (fact: string) => string;
  readonly seeNow: (command: string) => string;
  readonly waiverSubject: (what: string, days: number) => string;
  readonly waiverEndedSubject: (what: string) => string;
  readonly waiverHeadline: (what: string) => string;
  readonly waiverLead: (at: string, approvedBy: string) => string;
  readonly waiverEndedLead: (at: string) => string;
  readonly waiverReason: string;
  readonly waiverControl: string;
  readonly waiverNext: string;
  readonly reminderSubject: (unit: string, count: number) => string;
  readonly reminderHeadline: (unit: string) => string;
  readonly reminderLead: (count: number) => string;
  readonly reminderNext: string;
  readonly missedRuns: (count: number) => string;
  readonly summarySubject: (blocked: number, gates: number, failing: number, expiring: number) => string;
  readonly summaryHeadline: (title: string) => string;
  readonly summaryLead: (holding: number, total: number, since: string | undefined) => string;
  readonly summaryMissed: (count: number) => string;
  readonly summaryGates: string;
  readonly summaryFailing: string;
  readonly summaryExpiring: string;
  readonly summaryWaivers: string;
  readonly summaryNext: string;
  readonly gateClear: (until: string) => string;
  readonly gateBlocked: (count: number, since: string) => string;
  readonly gateStabilizing: (at: string) => string;
  readonly duplicate: string;
  readonly duplicateSubject: string;
}

export type Mark = "clear" | "blocked" | "waiver" | "reminder" | "summary";
export type MailedState = "missing" | "late" | "passed" | "stale" | "failed" | "inconclusive" | "waived" | "comparing";
