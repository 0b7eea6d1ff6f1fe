import type { FindingCode } from "../../finding.ts";
import type { Instant } from "../../instant.ts";

/**
 * The last object that claimed to be evidence of a checkpoint and proved nothing. It is shown to people, and changes neither
 * the checkpoint's state nor a gate: whoever can write such an object could otherwise shut any.
 */
export interface Refusal {
  /** Id of the fact that recorded it. */
  readonly fact: string;
  /** As the object's key says; the store lets an agent write under its own name only. */
  readonly agent: string;
  readonly code: FindingCode;
  /** When the object claims to have been completed; null for a claim about the future, which is before nothing. */
  readonly completedAt: Instant | null;
  readonly at: Instant;
  /** How many in a row were recorded before it, each within ten seconds of the one before. */
  readonly burst: number;
}

/** True while nothing as new as a refused object has been judged. */
export const isStillRefused = (
  { completedAt }: Pick<Refusal, "completedAt">,
  evidence: { readonly completedAt: Instant },
): boolean => completedAt !== null && evidence.completedAt < completedAt;
