import type { Gate, Obstacle } from "../gate/gate.ts";
import type { Instant } from "../instant.ts";
import type { Contact } from "../plan/document.ts";

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** One gate transition to be told to people; the mail is rendered once and frozen with it. */
export interface Notice {
  readonly migration: string;
  readonly gate: string;
  readonly epoch: number;
  readonly kind: "clear" | "blocked";
  readonly at: Instant;
  /** The fact that turned the gate. */
  readonly fact: string;
  readonly recipients: readonly Contact[];
  readonly mail: Mail;
}

/** What a transition's mail tells. */
export interface Transition {
  readonly planTitle: string;
  readonly timeZone: string;
  readonly gate: Gate;
  readonly obstacles: readonly Obstacle[];
  readonly obstacleCount: number;
  /** For a clear gate: its evidence, the one that runs out first on top; at most 50. */
  readonly evidence: readonly EvidenceLine[];
  readonly fact: string;
}

export interface EvidenceLine {
  readonly unit: string;
  readonly requirement: string;
  readonly completedAt: Instant;
  readonly validUntil: Instant;
}

/** How the outbox stands with one recipient of a notice. */
export interface Delivery {
  readonly migration: string;
  readonly gate: string;
  readonly epoch: number;
  readonly recipient: string;
  readonly state: "sending" | "sent" | "refused";
  readonly attempts: number;
  /** Names the attempt, so that its maker knows its own claim again when the answer to it was lost. */
  readonly holder: string;
  readonly at: Instant;
  /** While sending: until then nobody else may send it. */
  readonly leaseUntil: Instant;
  readonly messageId: string | null;
}
