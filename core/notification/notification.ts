import type { Instant } from "../instant.ts";
import type { Proof } from "../manifest/proof.ts";
import type { Contact } from "../plan/document.ts";
import type { Language } from "../plan/language.ts";
import type { Blocker, Gate } from "../readiness/gate/gate.ts";

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** `clear` and `blocked` tell of a gate's transition; the others of what time brings. */
export type NotificationKind = "clear" | "blocked" | "waiver" | "reminder" | "summary";

/** Something to be told to people; the mail is rendered once, in each of their languages, and frozen with it. */
export interface Notification {
  readonly migration: string;
  /** What it is about: a gate, or `digest`, `late:<unit>`, `waiver:<unit>/<requirement>`. */
  readonly topic: string;
  /** Counts the notifications of a topic; a gate's are its transitions. */
  readonly epoch: number;
  readonly kind: NotificationKind;
  readonly at: Instant;
  /** The fact that led to it. */
  readonly fact: string;
  readonly recipients: readonly Contact[];
  readonly mails: Readonly<Partial<Record<Language, Mail>>>;
  /** Where a reader of a digest may say no. */
  readonly unsubscribe?: string;
}

/** What a transition's mail tells. */
export interface Transition {
  readonly planTitle: string;
  readonly timeZone: string;
  readonly gate: Gate;
  readonly blockers: readonly Blocker[];
  readonly blockerCount: number;
  /** For a clear gate: its evidence, the one that runs out first on top; at most 50. */
  readonly evidence: readonly EvidenceLine[];
  readonly fact: string;
}

export interface EvidenceLine {
  readonly unit: string;
  readonly requirement: string;
  readonly completedAt: Instant;
  readonly validUntil: Instant;
  /** Set where it is waived instead. */
  readonly waivedBy: string | null;
  readonly proof?: Proof | undefined;
  /** How long a restore or another check took. */
  readonly durationMs?: number | undefined;
}

/** How the outbox stands with one recipient of a notification. */
export interface Delivery {
  readonly migration: string;
  readonly topic: string;
  readonly epoch: number;
  readonly recipient: string;
  readonly state: "sending" | "sent" | "refused" | "bounced" | "complained";
  readonly attempts: number;
  /** Names the attempt, so that its maker knows its own claim again when the answer to it was lost. */
  readonly holder: string;
  readonly at: Instant;
  /** While sending: until then nobody else may send it. */
  readonly leaseUntil: Instant;
  readonly messageId: string | null;
}

/** True where everybody on the list was tried, and nobody was reached: silence that looks like calm. */
export const reachedNobody = (
  { recipients }: Pick<Notification, "recipients">,
  deliveries: readonly Delivery[],
): boolean =>
  recipients.length > 0 &&
  recipients.every(({ id }) => deliveries.some(({ recipient, state }) => recipient === id && UNREACHED.has(state)));
const UNREACHED: ReadonlySet<Delivery["state"]> = new Set(["refused", "bounced"]);
