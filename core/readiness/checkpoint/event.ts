import type { Baseline } from "../../audit/baseline.ts";
import type { Evidence } from "../../audit/evidence.ts";
import type { Instant } from "../../instant.ts";
import type { Why } from "./because.ts";
import type { Checkpoint, Signature, StoredState } from "./checkpoint.ts";
import type { LoweredBaseline } from "./lowered.ts";
import type { PendingRequest } from "./pending-request.ts";
import type { Refusal } from "./refusal.ts";
import type { PendingWaiver, Waiver } from "./waiver.ts";

/** Something happened to a checkpoint, which has `version` afterwards. */
interface EventBase {
  readonly unit: string;
  readonly requirement: string;
  readonly version: number;
  readonly at: Instant;
}

/** The members of a checkpoint's next event; its version is the one after the checkpoint's. */
export const nextEvent = ({ unit, requirement, version }: Checkpoint, at: Instant): EventBase => ({
  unit,
  requirement,
  version: version + 1,
  at,
});

/** Evidence was judged, or a person attested it. */
export interface CheckpointEvidenced extends EventBase, Why {
  readonly type: "checkpoint-evidenced";
  readonly state: StoredState;
  readonly evidence: Evidence;
  /** SHA-256 of the entries, where another requirement compares the content. */
  readonly content?: string;
  /** Where shrinkage is judged: sizes that were accepted before this instant are forgotten. */
  readonly sizesSince?: Instant;
}

/** An object that claims to be newer evidence could not be judged, so nothing is known of the newest. */
export interface CheckpointUnjudged extends EventBase, Why {
  readonly type: "checkpoint-unjudged";
  /** When the object claims to have been completed. */
  readonly completedAt: Instant;
}

/** An object that claims to be its evidence was refused; the state stays. */
export interface CheckpointRefused extends EventBase {
  readonly type: "checkpoint-refused";
  readonly refused: Refusal;
}

/** Newer evidence has waited too long to be compared, so nothing is known of what a comparison would find. */
export interface CheckpointUncompared extends EventBase, Why {
  readonly type: "checkpoint-uncompared";
}

export const LAPSES = ["late", "stale", "waiver-expired", "waiver-shortened", "waiver-warned", "reminded"] as const;
export type Lapse = (typeof LAPSES)[number];

/** Time passed, and something expired. */
export interface CheckpointLapsed extends EventBase, Why {
  readonly type: "checkpoint-lapsed";
  readonly lapses: readonly Lapse[];
  readonly state: StoredState;
  /** When that state began; earlier than `at` where it was written late. */
  readonly since: Instant;
  readonly waiver: Waiver | null;
  readonly remindAt: Instant | null;
}

/** Somebody asked for a waiver, for a smaller baseline, or for an attestation to count; the state stays. */
export interface CheckpointRequested extends EventBase {
  readonly type: "checkpoint-requested";
  readonly request: PendingRequest;
}

/** Somebody approved a waiver of a sign-off, and others must approve it too. */
export interface WaiverApproved extends EventBase {
  readonly type: "checkpoint-waiver-approved";
  readonly pendingWaiver: PendingWaiver;
}

export interface CheckpointWaived extends EventBase {
  readonly type: "checkpoint-waived";
  readonly waiver: Waiver;
}

export interface WaiverRevoked extends EventBase {
  readonly type: "checkpoint-waiver-revoked";
}

/** People accepted that the evidence has shrunk, and it was judged again by all else that was found in it. */
export interface BaselineAccepted extends EventBase, Why {
  readonly type: "checkpoint-baseline-accepted";
  readonly state: StoredState;
  readonly baseline: Baseline;
  readonly lowered: LoweredBaseline;
}

/** Somebody signed; `evidence` is set with the last signature, and then the checkpoint passes. */
export interface CheckpointSigned extends EventBase, Why {
  readonly type: "checkpoint-signed";
  /** All that are valid now. */
  readonly signatures: readonly Signature[];
  readonly evidence: Evidence | null;
  /** By when the others must sign, where it passed before and this signature is under other evidence; else null. */
  readonly deadline: Instant | null;
}

/** The signed evidence changed, or somebody revoked the signatures: all must sign again. */
export interface CheckpointUnsigned extends EventBase, Why {
  readonly reason: string;
  readonly type: "checkpoint-unsigned";
  readonly deadline: Instant;
}

/** Somebody took an attestation back: nothing that is older counts in its place. */
export interface AttestationRevoked extends EventBase {
  readonly type: "checkpoint-attestation-revoked";
  readonly reason: string;
  readonly deadline: Instant;
}

export type CheckpointEvent =
  | CheckpointEvidenced
  | CheckpointUnjudged
  | CheckpointRefused
  | CheckpointUncompared
  | CheckpointLapsed
  | CheckpointRequested
  | WaiverApproved
  | CheckpointWaived
  | WaiverRevoked
  | BaselineAccepted
  | CheckpointSigned
  | CheckpointUnsigned
  | AttestationRevoked;
