import type { FindingCode } from "../finding.ts";
import type { Proof } from "../manifest/proof.ts";
import type { EasingCode } from "../plan/easing/easing.ts";
import type { Blocker } from "../readiness/gate/gate.ts";
import type { NotificationKind, Requested } from "../readiness/notification.ts";

/** Every phrase of notifications, in one language. Names, and what a person wrote, are not translated. */
export interface Phrases {
  /** For dates: a BCP 47 tag. */
  readonly locale: string;
  readonly states: Readonly<Record<Blocker["state"], string>>;
  readonly marks: Readonly<Record<NotificationKind, string>>;
  readonly proofs: Readonly<Record<Proof, string>>;
  /** What was found, without names and numbers. */
  readonly findingTitle: (code: FindingCode) => string;
  /** Why a checkpoint is not satisfied, where nothing was found in evidence. */
  readonly causes: {
    readonly late: string;
    readonly stale: string;
    readonly comparing: string;
    readonly applying: string;
    readonly "plan-requires-else": (planVersion: number) => string;
    readonly "plan-distrusts": (planVersion: number) => string;
    readonly "plan-voids-inputs": (planVersion: number) => string;
    readonly "signed-in-part": (signed: string, open: string) => string;
    readonly "signed-then-changed": (id: string | null) => string;
    readonly "signed-unseen": (id: string | null) => string;
  };
  /** By when something should have come. */
  readonly by: (at: string) => string;
  /** So many of what was found. */
  readonly count: (count: number) => string;
  /** Several that have one cause. */
  readonly several: (count: number, cause: string) => string;
  /** Who has to act, and of how many; undefined where the plan names no owner. */
  readonly ownedBy: (owner: string | undefined, count: number) => string;
  readonly waivers: string;
  /** What a gate covers: the title, the counts, and what the plan does not ask of this estate. */
  readonly coverage: string;
  readonly covers: (checkpoints: number, requirements: number, units: number) => string;
  readonly notAsked: string;
  readonly notEnforced: string;
  readonly validUntil: (at: string) => string;
  readonly waivedUntil: (at: string) => string;
  readonly completed: (at: string) => string;
  readonly attestedBy: (who: string, at: string) => string;
  readonly duration: (time: string) => string;
  readonly approvedBy: (who: string) => string;
  readonly requestedBy: (who: string) => string;
  readonly acceptedOn: (at: string) => string;
  /** How much evidence has; of what has no sizes, entries alone. */
  readonly size: (entries: number, bytes: number) => string;
  readonly since: (state: string, at: string) => string;
  readonly missedRuns: (count: number) => string;
  /** That an object was refused which claims to be newer evidence, and the command that shows why. */
  readonly refused: (at: string, code: string, agent: string, command: string) => string;
  readonly more: (count: number) => string;
  /** Why a gate is what it is, and what would clear it: each a sentence without a full stop. */
  readonly clearing: {
    readonly clear: (gate: string, until: string) => string;
    readonly blocked: (gate: string, since: string, blockers: number) => string;
    readonly none: string;
    readonly requiredBy: (source: string) => string;
    readonly evidence: (object: string, agent: string, at: string) => string;
    readonly noEvidence: string;
    readonly lead: (count: number) => string;
    readonly kinds: Readonly<Record<"inventory" | "backup" | "verification" | "document", string>>;
    /** @param agents as a list of which one is enough */
    readonly bringEvidence: (kind: string, what: string, agents: string) => string;
    readonly bringInputs: (what: string, of: string) => string;
    readonly bringSignatures: (what: string, roles: string) => string;
    readonly after: (ids: string) => string;
    readonly clears: (ids: string) => string;
    readonly instead: Readonly<Record<"waiver" | "baseline" | "attestation", (roles: string, days: number) => string>>;
    /** What somebody has asked for, and somebody else must approve. */
    readonly approve: Readonly<Record<"waiver" | "baseline" | "attestation", (request: string) => string>>;
    readonly waits: {
      readonly comparison: (ids: string) => string;
      readonly stabilization: (until: string | undefined, forHours: string) => string;
      readonly arming: (from: string | undefined) => string;
      readonly plan: (version: number) => string;
    };
    readonly nothing: string;
  };
  readonly footer: {
    readonly migration: (migration: string, title: string, planVersion: number) => string;
    readonly transition: (gate: string, epoch: number) => string;
    readonly fact: (fact: string) => string;
    readonly current: (command: string) => string;
    /** The command by which what is asked for is approved. */
    readonly decide: (command: string) => string;
  };
  /** At the end of each mail: what the line below is good for, or that no head of the log is known. */
  readonly logHead: Readonly<Record<"known" | "unknown", string>>;
  /** Before the one link of a mail, by what it leads to. */
  readonly link: Readonly<Record<"gate" | "migration", string>>;
  /** The page that a mail links to: it says what a gate or a migration is, and how to see its state. */
  readonly publicPage: {
    readonly gate: (gate: string, migration: string) => string;
    readonly migration: (migration: string) => string;
    readonly aboutGate: string;
    readonly aboutMigration: string;
    /** The link to the console, which asks who somebody is. */
    readonly console: string;
    readonly how: string;
    /** What each command shows. */
    readonly shows: Readonly<Record<"gate" | "gates" | "checkpoints" | "approvals", string>>;
    readonly deciding: string;
    readonly decided: string;
    readonly nothingShown: string;
    readonly unknown: string;
    readonly unknownWhy: string;
  };
  /** Of a mail for those that were held back: how often the gate opened or shut, since when, and when it did last. */
  readonly heldBack: (count: number, since: string, last: string) => string;
  readonly duplicate: {
    readonly subject: string;
    readonly lead: string;
  };
  readonly clear: {
    readonly subject: (step: string, total: number, until: string, gate: string) => string;
    readonly headline: (step: string) => string;
    readonly lead: (gate: string, total: number, until: string) => string;
    readonly waived: (count: number) => string;
    readonly lowered: (count: number) => string;
    readonly evidence: string;
    readonly baselines: string;
    readonly next: (until: string) => string;
  };
  readonly blocked: {
    readonly subject: (step: string, satisfied: number, total: number, gate: string) => string;
    /** Continues the subject. */
    readonly because: (what: string, state: string, others: number) => string;
    /** A gate with the number of others that shut with it. */
    readonly together: (gate: string, others: number) => string;
    readonly alsoLead: (others: number) => string;
    readonly also: string;
    /** How many are satisfied only because they are waived. */
    readonly waived: (count: number) => string;
    readonly stabilizingSubject: (step: string, gate: string) => string;
    /** @param at when it clears, if it is known */
    readonly stabilizing: (gate: string, total: number, at: string | undefined) => string;
    readonly stabilizingNext: string;
    readonly headline: (step: string) => string;
    readonly lead: (gate: string, satisfied: number, total: number, since: string) => string;
    readonly next: string;
  };
  /** Of a gate that the plan does not enforce. */
  readonly unenforced: {
    /** In place of the mark of a blocked gate. */
    readonly mark: string;
    readonly subject: (step: string, satisfied: number, total: number, gate: string) => string;
    readonly headline: (step: string) => string;
    readonly lead: (gate: string, satisfied: number, total: number, since: string) => string;
    readonly next: string;
    /** Of one that is clear. */
    readonly clear: string;
    /** Of one that is clear, in place of what lets people begin: another gate before the same step may be blocked. */
    readonly satisfied: Pick<Phrases["clear"], "subject" | "headline" | "lead" | "next">;
    /** Behind what says why one is blocked. */
    readonly why: string;
    /** In a list of gates. */
    readonly state: string;
  };
  /** Of a gate that is not armed. */
  readonly arming: {
    /** @param at the instant that the plan names; undefined where a person decides */
    readonly until: (at: string | undefined) => string;
    readonly subject: (step: string, gate: string, until: string) => string;
    readonly lead: (gate: string, until: string, satisfied: number, total: number) => string;
    readonly next: string;
    readonly state: string;
    readonly gates: string;
    readonly gate: (satisfied: number, total: number, until: string) => string;
    /** Checkpoints that only such gates need; nothing where there are none. */
    readonly unsatisfied: (count: number) => string;
  };
  readonly waiver: {
    readonly subject: (what: string, days: number) => string;
    readonly endedSubject: (what: string) => string;
    readonly headline: (what: string) => string;
    readonly lead: (at: string, approvedBy: string) => string;
    readonly endedLead: (at: string) => string;
    readonly shortened: (before: string, planVersion: number) => string;
    readonly reason: string;
    readonly control: string;
    readonly gates: string;
    readonly next: string;
  };
  readonly request: {
    readonly subjects: Readonly<Record<Requested, (what: string) => string>>;
    readonly headlines: Readonly<Record<Requested, (what: string) => string>>;
    /** Who asks, and until when it would last where the request says so. */
    readonly leads: Readonly<Record<Requested, (by: string, until: string | undefined) => string>>;
    readonly reason: string;
    readonly statement: string;
    readonly control: string;
    readonly gates: string;
    /** Who decides: somebody else than who asked, for one of the roles where the plan names them. */
    readonly next: (by: string, roles: readonly string[]) => string;
  };
  readonly plan: {
    readonly subject: (version: number, easings: number) => string;
    readonly proposedSubject: (version: number, easings: number) => string;
    readonly headline: (version: number) => string;
    readonly proposedHeadline: (version: number) => string;
    /** Without approvers where nobody had to approve it. */
    readonly lead: (by: string, approvers: string) => string;
    readonly proposedLead: (by: string, needs: number) => string;
    readonly eased: string;
    readonly easings: Readonly<Record<EasingCode, string>>;
    /** Words of an easing that stand for no value of the plan. */
    readonly values: Readonly<Record<"none" | "known" | "unknown", string>>;
    readonly next: string;
    readonly proposedNext: string;
  };
  readonly reminder: {
    readonly subject: (unit: string, count: number) => string;
    readonly headline: (unit: string) => string;
    readonly lead: (count: number) => string;
    readonly overdue: string;
    readonly next: string;
    /** An agent that is silent, since when, and for how many checkpoints. */
    readonly silent: (agent: string, at: string, count: number) => string;
  };
  /** Of a file for people's calendars: the instant at which a gate's evidence expires. */
  readonly calendar: {
    readonly summary: (gate: string) => string;
    readonly cancelled: (gate: string) => string;
    readonly description: (step: string) => string;
  };
  readonly drill: {
    readonly subject: (what: string) => string;
    readonly headline: (what: string) => string;
    readonly lead: (agent: string, at: string) => string;
    readonly failed: string;
    readonly gates: string;
    readonly next: string;
  };
  readonly enrolment: {
    readonly subject: (agent: string, host: string) => string;
    readonly headline: (agent: string) => string;
    readonly lead: (agent: string, host: string, at: string) => string;
    readonly proposed: string;
    readonly fingerprint: string;
    readonly key: string;
    readonly units: string;
    readonly next: string;
    /** By which command the code is taken back. */
    readonly withdraw: (command: string) => string;
  };
  readonly summary: {
    readonly subject: (satisfied: number, total: number, clear: number, gates: number) => string;
    readonly headline: (title: string) => string;
    readonly lead: (satisfied: number, total: number, lastAt: string | undefined) => string;
    readonly missed: (count: number) => string;
    readonly expiring: string;
    readonly gates: string;
    /** A gate with the step that it guards. */
    readonly gate: (gate: string, step: string) => string;
    readonly gateBlocked: (satisfied: number, total: number, since: string) => string;
    readonly gateStabilizing: (at: string) => string;
    readonly pending: string;
    /** What waits, and for which roles. */
    readonly waits: (what: Requested, roles: readonly string[]) => string;
    readonly proposed: (version: number) => string;
    readonly pack: string;
    /** What the evidence pack is of. */
    readonly packAsOf: (at: string) => string;
    readonly packBytes: (bytes: number) => string;
    readonly packNotMade: (reason: string | null) => string;
    /** The gates that shut when a waiver ends, unless evidence passes. */
    readonly shuts: (gates: readonly string[], others: number) => string;
    readonly next: string;
  };
}
