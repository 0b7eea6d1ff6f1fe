import type { Actor } from "../actor.ts";
import type { Instant } from "../instant.ts";
import type { Proof } from "../manifest/proof.ts";
import type { Said } from "../plan/document/said.ts";
import type { Contact } from "../plan/document.ts";
import type { Eased } from "../plan/easing/eased.ts";
import type { LoweredBaseline } from "./checkpoint/lowered.ts";
import type { RequestedApproval } from "./checkpoint/pending-request.ts";
import type { Waiver } from "./checkpoint/waiver.ts";
import type { Blocker, Gate } from "./gate/gate.ts";
import type { HeldMails } from "./gate/mails.ts";

/**
 * Notifications to people and systems, as values. One is frozen in the transaction that led to it; it is
 * rendered only when it is delivered, so that a channel or a language can be added without touching the decisions.
 */

/** The evidence, or the waiver, by which one checkpoint is satisfied. */
export interface EvidenceLine {
  readonly unit: string;
  readonly requirement: string;
  readonly completedAt: Instant;
  readonly validUntil: Instant;
  /** Who approved the waiver where it is waived instead; null where evidence passed. */
  readonly waivedBy: string | null;
  /** Who attested it, and who approved that, where no agent sealed it. */
  readonly attestedBy?: string | undefined;
  /** Why it is waived; it may be shortened. */
  readonly reason?: string;
  readonly proof?: Proof | undefined;
  /** Duration of a restore or of another check. */
  readonly durationMs?: number | undefined;
}

/** A checkpoint of which people accepted less than before. */
export interface LoweredLine extends Pick<LoweredBaseline, "at" | "from" | "to"> {
  readonly unit: string;
  readonly requirement: string;
  readonly requestedBy: string;
  readonly approvedBy: string;
}

/** A blocker that is late or stale, and how many runs it has missed since. */
export interface OverdueCheckpoint extends Blocker {
  readonly missedRuns: number;
}

/** How often a gate opened or shut while mails about it were held back, and since when. */
export type HeldBack = Pick<HeldMails, "since" | "count">;

export interface ClearStory {
  readonly kind: "clear";
  /** Present where this one mail stands for those that were held back. */
  readonly heldBack?: HeldBack;
  readonly gate: Gate;
  /** What is waived comes first, then what expires first. */
  readonly evidence: readonly EvidenceLine[];
  readonly waivedCount: number;
  readonly lowered: readonly LoweredLine[];
  readonly loweredCount: number;
}

/** Another gate that shut by the same change, and whom this mail tells of it. */
export interface AlsoShut extends Pick<Gate, "id" | "title" | "before" | "unit" | "total" | "epoch"> {
  readonly unsatisfied: number;
  readonly waivedCount: number;
  /** Failures first, and not all. */
  readonly blockers: readonly Pick<Blocker, "unit" | "requirement" | "state" | "since">[];
  /** Ids of the recipients whom no other mail tells of it. */
  readonly tells: readonly string[];
}

export interface BlockedStory {
  readonly kind: "blocked";
  /** Present where this one mail stands for those that were held back. */
  readonly heldBack?: HeldBack;
  readonly gate: Gate;
  /** Failures first. */
  readonly blockers: readonly Blocker[];
  readonly blockerCount: number;
  /** What is waived in the gate, what ends first on top; absent where nothing is. */
  readonly waived?: readonly EvidenceLine[];
  readonly waivedCount?: number;
  /** Other gates that shut by the same change; absent where none did. */
  readonly also?: readonly AlsoShut[];
}

export interface WaiverStory {
  readonly kind: "waiver";
  readonly unit: string;
  readonly requirement: string;
  readonly waiver: Waiver;
  /** 0 where it has ended. */
  readonly daysLeft: number;
  /** True where this notifies that a plan version made it end earlier. */
  readonly isShortened?: true;
  /** The gates that shut when it ends, unless evidence passes by then; absent where it was written before they were named. */
  readonly gates?: readonly Pick<Gate, "id" | "title" | "unit">[];
  readonly gateCount?: number;
}

/** What waits for somebody's approval: asked for by a person, or signed by one of several. */
export type Requested = RequestedApproval | "sign-off";

/** Somebody asks for an approval, for whoever may give it. */
export interface RequestStory {
  readonly kind: "request";
  readonly what: Requested;
  readonly unit: string;
  readonly requirement: string;
  /** Id of the fact by which it is approved; of a sign-off, of the signature before. */
  readonly request: string;
  readonly by: Actor;
  readonly reason: string;
  /** Of a waiver: what is done instead. */
  readonly control: string | null;
  readonly expiresAt: Instant | null;
  /** The roles that must approve or sign, where the plan names them; else none. */
  readonly roles: readonly string[];
  /** The gates that it counts in. */
  readonly gates: readonly Pick<Gate, "id" | "title" | "unit">[];
  readonly gateCount: number;
}

/** An agent of whose evidence for one unit nothing is valid any more, and that has sent none since. */
export interface SilentAgent {
  readonly agent: string;
  /** When its newest evidence for the unit arrived. */
  readonly lastAt: Instant;
  /** For how many checkpoints of the unit its evidence is the newest. */
  readonly checkpoints: number;
}

export interface ReminderStory {
  readonly kind: "reminder";
  readonly unit: string;
  /** The most silent first; absent where no agent is. */
  readonly silent?: readonly SilentAgent[];
  readonly overdue: readonly OverdueCheckpoint[];
  readonly overdueCount: number;
}

/** A restore test, or another check of a backup, failed. */
export interface DrillStory {
  readonly kind: "drill";
  readonly unit: string;
  readonly requirement: string;
  /** Its checkpoint, with what was found. */
  readonly failed: Blocker;
  readonly agent: string;
  readonly completedAt: Instant;
  /** The requirement whose backup was tried; null where the evidence does not say. */
  readonly of: string | null;
  /** Duration of its longest check; null where none was timed. */
  readonly durationMs: number | null;
  /** Ids of the gates that it counts in; not all where they are many. */
  readonly gates: readonly string[];
  readonly gateCount: number;
}

export interface SummaryGate
  extends Pick<
    Gate,
    "id" | "title" | "before" | "unit" | "total" | "state" | "since" | "validUntil" | "stableAt" | "arming" | "enforced"
  > {
  readonly unsatisfied: number;
}

export interface WaivedCheckpoint {
  readonly unit: string;
  readonly requirement: string;
  /** The reason may be shortened. */
  readonly waiver: Pick<Waiver, "approvedBy" | "reason" | "expiresAt">;
  /** Ids of some gates that shut at its end, unless evidence passes; absent where it was written before they were named. */
  readonly gates?: readonly string[];
  readonly gateCount?: number;
}

/** What waits for somebody's approval, or for signatures. */
export interface PendingLine {
  readonly unit: string;
  readonly requirement: string;
  readonly what: Requested;
  /** Id of the fact by which it is approved; null of a sign-off, which nobody requests. */
  readonly request: string | null;
  /** Who asked, and when; null of a sign-off. */
  readonly by: Actor | null;
  readonly at: Instant | null;
  readonly expiresAt: Instant | null;
  readonly reason: string | null;
  /** The roles that must approve or sign, where the plan names them; else none. */
  readonly roles: readonly string[];
}

/** The evidence pack that a summary names. */
export interface SummaryPack {
  readonly id: string;
  readonly asOf: Instant;
  /** Null where it was not made. */
  readonly bytes: number | null;
  readonly sha256: string | null;
  /** Why it cannot be made; null where it can. */
  readonly reason: string | null;
}

export interface SummaryStory {
  readonly kind: "summary";
  readonly lastAt: Instant | null;
  readonly total: number;
  readonly satisfied: number;
  readonly gates: readonly SummaryGate[];
  readonly gateCount: number;
  readonly blockedCount: number;
  /** Gates that are not armed, which are not among `gates`; absent where it was written before there were any. */
  readonly unarmed?: readonly SummaryGate[];
  readonly unarmedCount?: number;
  /** Checkpoints that are not satisfied and that only such gates need: they are not among `failing`. */
  readonly quietCount?: number;
  /** Failures first. */
  readonly failing: readonly OverdueCheckpoint[];
  readonly failingCount: number;
  /** Of all that is late or stale. */
  readonly missedRuns: number;
  /** What expires before the next summary. */
  readonly expiring: readonly EvidenceLine[];
  readonly expiringCount: number;
  readonly waivers: readonly WaivedCheckpoint[];
  readonly waiverCount: number;
  /** What waits for approval or for signatures; absent where it was written before this was shown. */
  readonly pending?: readonly PendingLine[];
  readonly pendingCount?: number;
  /** The plan version that waits for approval; null where none does. */
  readonly proposedVersion?: number | null;
  /** Absent where the plan asks for none. */
  readonly pack?: SummaryPack;
}

/** A plan version that is easier than the one before it. */
export interface PlanStory {
  readonly kind: "plan";
  /** `proposed`: it waits for approval, and the version before it is in force. */
  readonly state: "proposed" | "in-force";
  readonly version: number;
  readonly by: Actor;
  /** How many must approve it, where it is proposed. */
  readonly needs: number;
  readonly approvedBy: readonly Actor[];
  readonly eased: Eased;
}

/** A host used a code, for whoever gave that out: somebody else may have come by it. */
export interface EnrolmentStory {
  readonly kind: "enrolment";
  /** Of the code: `cleargate agent withdraw` takes its first digits. */
  readonly enrolment: string;
  readonly agent: string;
  readonly key: string;
  readonly units: readonly string[];
  /** What the host called itself; that proves nothing. */
  readonly host: string;
  readonly claimedAt: Instant;
  /** Of the key that it proposed, to be compared with what the host shows. */
  readonly fingerprint: string;
}

/**
 * The content of a notification: a union on `kind`. Its lists hold at most 50 rows each, and fewer where they are long
 * (`story-rows.ts`); the counts beside them are of all.
 */
export type Story =
  | ClearStory
  | BlockedStory
  | WaiverStory
  | RequestStory
  | ReminderStory
  | DrillStory
  | SummaryStory
  | PlanStory
  | EnrolmentStory;
export type NotificationKind = Story["kind"];

/** A record, so that a kind that is missing here does not compile: the stream's filter is made of these. */
const KINDS: Readonly<Record<NotificationKind, true>> = {
  clear: true,
  blocked: true,
  waiver: true,
  request: true,
  reminder: true,
  drill: true,
  summary: true,
  plan: true,
  enrolment: true,
};
export const NOTIFICATION_KINDS: readonly string[] = Object.keys(KINDS);

/** How a channel addresses a recipient; `id` is unique among the recipients of a notification. */
interface Addresses {
  readonly mail: Omit<Contact, "subject">;
  /** No contact's id begins with an at sign, so that none can be confused with the bus. */
  readonly bus: { readonly id: "@bus" };
}
export type Channel = keyof Addresses;

/** A person or a system that is notified: a union on `channel`. */
export type Recipient<C extends Channel = Channel> = { [K in C]: { readonly channel: K } & Addresses[K] }[C];

/** The migration that a notification is about, as it was then. */
export interface MigrationLabel {
  readonly migration: string;
  readonly title: Said;
  readonly planVersion: number;
  /** In which instants are shown. */
  readonly timeZone: string;
}

/** What identifies a notification. */
export type NotificationId = Pick<Notification, "migration" | "topic" | "epoch">;

export interface Notification {
  readonly migration: string;
  /** The subject of it: a gate's id, or `summary`, `late:<unit>`, `waiver:<unit>/<requirement>`, `request:<unit>/<requirement>`, `drill:<unit>/<requirement>`, `plan:version`, `enrolment:<id of the code>`. */
  readonly topic: string;
  /** Numbers the notifications of a topic; a gate's are its transitions, and the mails for those that were held back. */
  readonly epoch: number;
  /** The story's kind, where the stream's filter can see it. */
  readonly kind: NotificationKind;
  readonly at: Instant;
  /** Id of the fact that led to it; of a code that was used, which is none, the id of the code. */
  readonly fact: string;
  readonly about: MigrationLabel;
  readonly recipients: readonly Recipient[];
  /** Of a transition that only the bus is notified of: when the mail is due that says what the gate is by then. */
  readonly heldUntil?: Instant;
  readonly story: Story;
  /** Where a recipient of summaries unsubscribes: a URL. */
  readonly unsubscribe?: string;
}
