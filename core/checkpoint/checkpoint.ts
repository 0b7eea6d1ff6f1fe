import type { Instant } from "../instant.ts";

/** What is written; `late`, `stale` and `waived` follow from it, the clock and people's decisions. */
export type StoredState = "missing" | "passed" | "failed" | "inconclusive";
export type CheckpointState = StoredState | "late" | "stale" | "waived";

/** The newest genuine evidence of a checkpoint, whatever it showed. */
export interface Evidence {
  /** Id of the fact in the history that tells the whole story. */
  readonly fact: string;
  /** Key and version of the object in the intake; null for a cross-check, which reads others. */
  readonly object: { readonly key: string; readonly versionId: string } | null;
  /** What its seal states: SHA-256 of the unpacked bytes. A cross-check names the inventories that it saw. */
  readonly digest: string;
  readonly agent: string;
  readonly completedAt: Instant;
  /** When the agent said it: the same backup may be looked at again. */
  readonly sealedAt: Instant;
  readonly receivedAt: Instant;
  /** From this instant on it no longer holds. */
  readonly validUntil: Instant;
  readonly entries: number;
  readonly bytes: number;
}

/** Sizes of the last accepted evidence, which shrinkage is measured against. */
export interface Baseline {
  readonly fact: string;
  readonly entries: number;
  readonly bytes: number;
}

/** One requirement × one unit. */
export interface Checkpoint {
  readonly migration: string;
  readonly unit: string;
  readonly requirement: string;
  /** Grows by one with every change; two writers cannot both write the same next one. */
  readonly version: number;
  readonly planVersion: number;
  /** Names what the plan asks; evidence that was accepted under other rules does not count. */
  readonly rules: string;
  readonly maxAgeMs: number;
  readonly gates: readonly string[];
  readonly state: StoredState;
  /** Since when it has been in this state. */
  readonly since: Instant;
  /** Why it does not pass, in one line; null where it passes or nothing came. */
  readonly reason: string | null;
  readonly evidence: Evidence | null;
  readonly baseline: Baseline | null;
}

/** The state at an instant: evidence that has run out no longer passes, whoever asks, without anybody writing it. */
export const stateAt = ({ state, evidence }: Checkpoint, now: Instant): CheckpointState =>
  state === "passed" && evidence !== null && evidence.validUntil <= now ? "stale" : state;

export const holdsAt = (checkpoint: Checkpoint, now: Instant): boolean => {
  const state = stateAt(checkpoint, now);
  return state === "passed" || state === "waived";
};

/** A checkpoint's id within its migration. */
export const checkpointId = ({ unit, requirement }: Pick<Checkpoint, "unit" | "requirement">): string =>
  `${unit}/${requirement}`;
