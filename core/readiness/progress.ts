import type { Instant } from "../instant.ts";
import type { PlanName } from "./head.ts";

/** What is written of a plan version, in this order. */
export const STEPS = ["parts", "checkpoints", "gates", "removals"] as const;

export type Step = (typeof STEPS)[number];

/** How far a plan version has come on its way into force. It is shown to people; nothing is decided by it. */
export interface Progress extends PlanName {
  readonly migration: string;
  readonly step: Step;
  /** How many of the step's items are written. */
  readonly done: number;
  readonly total: number;
  /** When it was last known that somebody works on it. */
  readonly at: Instant;
}
