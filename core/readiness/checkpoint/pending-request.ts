import type { Actor } from "../../actor.ts";
import type { Instant } from "../../instant.ts";

export type RequestedApproval = "waiver" | "baseline" | "attestation";

/** Something that a person asked for about a checkpoint, and that has no effect until somebody else approves it. */
export interface PendingRequest {
  /** Id of the fact that records it, by which it is approved. */
  readonly id: string;
  readonly what: RequestedApproval;
  readonly by: Actor;
  readonly at: Instant;
  /** Why, or what is attested; it may be shortened. */
  readonly reason: string;
  /** Of a waiver: what is done instead; it may be shortened. */
  readonly control: string | null;
  /** When what is asked for would end by the request itself; null where the plan alone says. */
  readonly expiresAt: Instant | null;
}
