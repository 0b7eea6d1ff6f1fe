import type { Actor } from "../../actor.ts";
import type { Instant } from "../../instant.ts";
import type { Seen } from "./seen.ts";

/** One person's approval of a waiver that was requested. */
export interface WaiverConsent {
  readonly by: Actor;
  /** The role that it is given for, where the waiver is one of a sign-off; else null. */
  readonly role: string | null;
  readonly at: Instant;
  readonly seen: Seen;
}

/** A requested waiver of a sign-off that some of the signers have approved. */
export interface PendingWaiver {
  /** Id of the fact that requests it. */
  readonly request: string;
  readonly consents: readonly WaiverConsent[];
}

/** An approval that a checkpoint need not pass for a limited time. */
export interface Waiver {
  /** Id of the fact that granted it. */
  readonly id: string;
  readonly requestedBy: Actor;
  readonly approvedBy: readonly Actor[];
  readonly reason: string;
  /** What is done instead. */
  readonly control: string;
  readonly grantedAt: Instant;
  readonly expiresAt: Instant;
  /** How many days before its end the last warning was sent; null before the first. */
  readonly warnedDays: number | null;
  /** Where a plan version made it end earlier than people were told. */
  readonly shortened?: {
    /** The plan version that did. */
    readonly by: number;
    readonly at: Instant;
    /** When it would have ended. */
    readonly from: Instant;
    /** The plan version and the gates whose recipients expected that. */
    readonly announced: { readonly planVersion: number; readonly gates: readonly string[] };
    readonly notified: boolean;
  };
}
