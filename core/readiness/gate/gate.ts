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
  /** Numbers its transitions; each has one notice. Of a gate that plan version v adds they begin after 1000 (v - 1). */
  readonly epoch: number;
  readonly state: "blocked" | "clear";
  readonly since: Instant;
  readonly total: number;
  /** Checkpoints whose stored state is neither `passed` nor waived. */
  readonly unmet: number;
  /**
   * Where clear: it was seen to hold until then. Evidence that was refreshed since only makes it hold longer, so this
   * is a lower bound that needs no write on a refresh.
   */
  readonly until: Instant | null;
  /** How long all must have held before it clears. */
  readonly settleMs: number;
  /** While all hold and it waits: when it clears, if they still do. */
  readonly settlesAt: Instant | null;
}

/** One checkpoint that keeps a gate shut. */
export interface Obstacle {
  readonly unit: string;
  readonly requirement: string;
  readonly state: CheckpointState | "comparing";
  readonly since: Instant;
  readonly reason: string | null;
}

export type GateVerdict =
  | { readonly state: "clear"; readonly until: Instant }
  | { readonly state: "blocked"; readonly by: readonly Obstacle[]; readonly count: number };
