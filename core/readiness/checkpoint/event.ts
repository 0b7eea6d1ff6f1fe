import type { Evidence } from "../../audit/evidence.ts";
import type { Instant } from "../../instant.ts";
import type { Checkpoint, Signature, StoredState, Waiver } from "./checkpoint.ts";

/** Something happened to a checkpoint. `version` is the one that it has afterwards. */
interface EventBase {
  readonly unit: string;
  readonly requirement: string;
  readonly version: number;
  readonly at: Instant;
}

/** What every event of a checkpoint begins with: it makes the version after the checkpoint's. */
export const nextEvent = ({ unit, requirement, version }: Checkpoint, at: Instant): EventBase => ({
  unit,
  requirement,
  version: version + 1,
  at,
});

/** Evidence came, and this is what it showed. */
export interface CheckpointEvidenced extends EventBase {
  readonly type: "checkpoint-evidenced";
  readonly state: StoredState;
  readonly reason: string | null;
  readonly evidence: Evidence;
  /** Names the content, where somebody asks whether it changed. */
  readonly content?: string;
}

export const LAPSES = ["late", "stale", "waiver-expired", "waiver-warned", "reminded"] as const;
export type Lapse = (typeof LAPSES)[number];

/** Time passed, and this is what ran out with it. */
export interface CheckpointLapsed extends EventBase {
  readonly type: "checkpoint-lapsed";
  readonly lapses: readonly Lapse[];
  readonly state: StoredState;
  /** When that state began; earlier than `at` where nobody looked for a while. */
  readonly since: Instant;
  readonly reason: string | null;
  readonly waiver: Waiver | null;
  readonly remindAt: Instant | null;
}

export interface CheckpointWaived extends EventBase {
  readonly type: "checkpoint-waived";
  readonly waiver: Waiver;
}

export interface WaiverRevoked extends EventBase {
  readonly type: "checkpoint-waiver-revoked";
}

/** Somebody signed; `evidence` is there with the last signature, and then the checkpoint passes. */
export interface CheckpointSigned extends EventBase {
  readonly type: "checkpoint-signed";
  /** All that stand now. */
  readonly signatures: readonly Signature[];
  readonly reason: string | null;
  readonly evidence: Evidence | null;
  /** By when the others must sign, where it passed before and this signature is under other evidence; else null. */
  readonly deadline: Instant | null;
}

/** What was signed has changed, or somebody took a signature back: whoever signed must look again. */
export interface CheckpointUnsigned extends EventBase {
  readonly type: "checkpoint-unsigned";
  readonly reason: string;
  readonly deadline: Instant;
}

export type CheckpointEvent =
  | CheckpointEvidenced
  | CheckpointLapsed
  | CheckpointWaived
  | WaiverRevoked
  | CheckpointSigned
  | CheckpointUnsigned;
