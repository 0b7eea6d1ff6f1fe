import type { Instant } from "../../instant.ts";
import type { CheckpointState } from "../checkpoint/checkpoint.ts";

/** A gate as the ledger keeps it. It never lists its checkpoints: it counts those that do not hold. */
export interface Gate {
  readonly migration: string;
  /** `<gate>` or `<gate>@<unit>`. */
  readonly id: string;
  readonly title: string;
  readonly before: string;
  readonly unit: string | null;
  readonly planVersion: number;
  readonly version: number;
  /** Numbers its transitions; each has one notification. Of a gate that plan version v adds they begin after 1000 (v - 1). */
  readonly epoch: number;
  readonly state: "blocked" | "clear";
  readonly since: Instant;
  readonly total: number;
  /** Checkpoints whose stored state is neither `passed` nor waived. */
  readonly unsatisfied: number;
  /**
   * Where clear: it was seen to hold until then. Evidence that was refreshed since only makes it hold longer, so this
   * is a lower bound that needs no write on a refresh.
   */
  readonly validUntil: Instant | null;
  /** How long all must have held before it clears. */
  readonly stableForMs: number;
  /** While all hold and it waits: when it clears, if they still do. */
  readonly stableAt: Instant | null;
}

/** One checkpoint that keeps a gate shut. */
export interface Blocker {
  readonly unit: string;
  readonly requirement: string;
  readonly state: CheckpointState | "comparing";
  readonly since: Instant;
  readonly reason: string | null;
}

export type GateVerdict =
  | { readonly state: "clear"; readonly validUntil: Instant }
  | { readonly state: "blocked"; readonly blockers: readonly Blocker[]; readonly blockerCount: number };
