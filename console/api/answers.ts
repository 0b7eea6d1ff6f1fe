/** What the API answers, as far as the console shows it. */

export type Instant = string;

export interface Actor {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string | null;
  readonly email: string | null;
}

export interface Migration {
  readonly migration: string;
  readonly title: string;
  readonly timeZone: string;
  readonly planVersion: number;
  readonly planDigest: string | null;
  readonly appliedAt: Instant | null;
  readonly appliedBy: Actor | null;
  readonly proposedVersion: number | null;
}

export interface Because {
  readonly code: string;
  readonly count?: number;
  readonly where?: readonly string[];
}

export interface Blocker {
  readonly unit: string;
  readonly requirement: string;
  readonly state: string;
  readonly since: Instant;
  readonly reason: string | null;
  readonly because?: Because;
}

export interface Gate {
  readonly id: string;
  readonly title: string;
  readonly before: string;
  readonly unit: string | null;
  readonly state: "clear" | "blocked";
  readonly since: Instant;
  readonly validUntil: Instant | null;
  readonly total: number;
  readonly coverage: {
    readonly requirements: number;
    readonly units: number;
    readonly notApplicable: readonly {
      readonly requirement: string;
      readonly reason: string;
      readonly title?: string;
    }[];
    readonly notApplicableCount: number;
  };
  readonly unsatisfied: number;
  readonly blockers: readonly Blocker[];
  readonly planVersion: number;
  readonly stableAt: Instant | null;
  readonly arming: { readonly isArmed: boolean; readonly since: Instant; readonly from: Instant | null } | null;
  readonly waived: readonly string[];
  readonly waivedCount: number;
  readonly loweredCount: number;
  readonly attestedCount: number;
  readonly refusedCount: number;
}

export interface Gates {
  readonly now: Instant;
  readonly migration: Migration;
  readonly gates: readonly Gate[];
}

export interface Waiver {
  readonly id: string;
  readonly requestedBy: Actor;
  readonly approvedBy: readonly Actor[];
  readonly reason: string;
  readonly control: string;
  readonly grantedAt: Instant;
  readonly expiresAt: Instant;
}

interface Size {
  readonly entries: number;
  readonly bytes: number;
}

export interface Checkpoint {
  readonly unit: string;
  readonly requirement: string;
  readonly state: string;
  readonly since: Instant;
  readonly validUntil: Instant | null;
  readonly completedAt: Instant | null;
  readonly agent: string | null;
  readonly attested: { readonly by: Actor; readonly approvedBy: Actor | null; readonly until: Instant | null } | null;
  readonly entries: number | null;
  readonly bytes: number | null;
  readonly reason: string | null;
  readonly refused: {
    readonly at: Instant;
    readonly code: string;
    readonly agent: string;
    readonly fact: string;
  } | null;
  readonly proof: string | null;
  readonly durationMs: number | null;
  readonly fact: string | null;
  readonly gates: readonly string[];
  readonly deadline: Instant | null;
  readonly waiver: Waiver | null;
  readonly lowered: {
    readonly at: Instant;
    readonly from: Size;
    readonly to: Size;
    readonly requestedBy: string;
    readonly approvedBy: string;
  } | null;
  readonly pendingWaiver: { readonly request: string; readonly consents: readonly { readonly by: Actor }[] } | null;
  readonly signatures: readonly {
    readonly role: string;
    readonly by: Actor;
    readonly reason: string;
    readonly at: Instant;
    readonly fact: string;
  }[];
}

export interface Checkpoints {
  readonly now: Instant;
  readonly migration: Migration;
  readonly checkpoints: readonly Checkpoint[];
  readonly cursor: string | null;
}

export interface Seen {
  readonly planVersion: number;
  readonly rules: string;
  readonly evidence: string;
}

export interface OneCheckpoint {
  readonly now: Instant;
  readonly checkpoint: Checkpoint;
  readonly title: string;
  readonly roles: readonly string[];
  readonly shown: readonly Checkpoint[];
  readonly source: string | null;
  readonly attest: {
    readonly roles: readonly string[];
    readonly approvals: number;
    readonly validUntil: Instant;
  } | null;
  readonly seen: Seen;
  readonly digest: string;
}

export type Requested = "waiver" | "baseline" | "attestation" | "sign-off";

export interface Pending {
  readonly unit: string;
  readonly requirement: string;
  readonly what: Requested;
  readonly request: string | null;
  readonly by: Actor | null;
  readonly at: Instant | null;
  readonly expiresAt: Instant | null;
  readonly reason: string | null;
  readonly roles: readonly string[];
  readonly title: string;
  readonly gates: readonly string[];
}

export interface Approvals {
  readonly now: Instant;
  readonly migration: Migration;
  readonly pending: readonly Pending[];
  readonly pendingCount: number;
}

export interface Finding {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly count?: number;
  readonly where?: readonly string[];
}

/** A fact, with the members that the console shows in a place of their own; whatever else it has is listed. */
export interface Fact {
  readonly id: string;
  readonly type: string;
  readonly recordedAt: Instant;
  readonly migration: string;
  readonly unit: string | null;
  readonly requirement: string | null;
  readonly action?: string;
  readonly by?: Actor;
  readonly reason?: string | null;
  readonly control?: string | null;
  readonly expiresAt?: Instant | null;
  readonly attachments?: readonly { readonly name: string; readonly size: number; readonly sha256: string }[];
  readonly verdict?: { readonly outcome: string; readonly effect: string; readonly findings: readonly Finding[] };
  readonly copies?: readonly {
    readonly location: string;
    readonly site: string;
    readonly medium?: string;
    readonly immutable: boolean;
    readonly immutableUntil?: Instant;
    readonly lockedUntil?: Instant;
  }[];
}

export interface FactSummary {
  readonly id: string;
  readonly type: string;
  readonly recordedAt: Instant;
  readonly migration: string;
  readonly unit: string | null;
  readonly requirement: string | null;
  readonly agent: string | null;
  readonly outcome: string;
  readonly codes: readonly string[];
  readonly summary: string;
}

export interface History {
  readonly facts: readonly FactSummary[];
  readonly cursor: string | null;
}

export interface Easing {
  readonly code: string;
  readonly about: string;
  readonly member?: string;
  readonly before: string;
  readonly after: string;
}

export interface Proposal {
  readonly now: Instant;
  readonly migration: Migration;
  readonly proposal: {
    readonly id: string;
    readonly version: number;
    readonly digest: string;
    readonly at: Instant;
    readonly by: Actor;
    readonly needs: number;
    readonly approvals: readonly { readonly by: Actor }[];
    readonly eased: { readonly easings: readonly Easing[]; readonly easingCount: number };
    readonly seen: { readonly planVersion: number; readonly digest: string };
  } | null;
}

export interface Progress {
  readonly applying: {
    readonly version: number;
    readonly by: Actor;
    readonly at: Instant;
    readonly step: string;
    readonly done: number;
    readonly total: number;
  } | null;
}

export interface Recorded {
  readonly fact: string;
  readonly transitions?: number;
}
