import type { Actor } from "../../actor.ts";
import type { Baseline } from "../../audit/baseline.ts";
import type { AcceptedContent, Evidence } from "../../audit/evidence.ts";
import { type Instant, later } from "../../instant.ts";
import type { Because } from "./because.ts";
import type { LoweredBaseline } from "./lowered.ts";
import type { PendingRequest } from "./pending-request.ts";
import type { Refusal } from "./refusal.ts";
import type { PendingWaiver, Waiver } from "./waiver.ts";

/**
 * The state as written. `late` and `stale` follow from the clock, so a reader may judge them before `sweep` has written
 * them; `waived` follows from an approval.
 */
export type StoredState = "missing" | "late" | "passed" | "stale" | "failed" | "inconclusive";
export type CheckpointState = StoredState | "waived";

/** A record, so that a state that is missing here does not compile. */
const STATES: Readonly<Record<CheckpointState, true>> = {
  missing: true,
  late: true,
  passed: true,
  stale: true,
  failed: true,
  inconclusive: true,
  waived: true,
};
export const CHECKPOINT_STATES = Object.keys(STATES) as readonly CheckpointState[];

/** One signer's approval of the evidence that `digest` names. */
export interface Signature {
  readonly role: string;
  readonly by: Actor;
  readonly reason: string;
  readonly at: Instant;
  readonly digest: string;
  readonly fact: string;
}

/** Names one checkpoint. */
export interface CheckpointKey {
  readonly migration: string;
  readonly unit: string;
  readonly requirement: string;
}

/** One requirement × one unit. */
export interface Checkpoint extends CheckpointKey {
  /** Grows by one with every change; two writers cannot both write the same next one. */
  readonly version: number;
  /** Since which plan version it is as it is: one that says the same of it leaves it so. */
  readonly planVersion: number;
  /** Digest of all that it depends on in the plan, under its plan version; absent where an earlier build wrote it. */
  readonly parts?: string;
  /** Digest of what the plan requires; evidence that was accepted under other rules does not count. */
  readonly rules: string;
  /** How often its unit's owner is reminded while it is late or stale; null is never. */
  readonly remindEveryMs: number | null;
  readonly gates: readonly string[];
  /** Those of them in which it did not count before its plan version; of interest while that one comes into force. */
  readonly newInGates: readonly string[];
  /** The gates in which a comparison or a sign-off that reads it counts. */
  readonly readerGates: readonly string[];
  readonly state: StoredState;
  /** Since when it has been in this state. */
  readonly since: Instant;
  /** Why it does not pass, in one line; null where it passes or no evidence arrived. */
  readonly reason: string | null;
  /** The same as a value; absent where it is a person's own words, or from before there were values. */
  readonly because?: Because;
  /** While missing: from then on it is late. */
  readonly deadline: Instant | null;
  readonly evidence: Evidence | null;
  /** The newest evidence that a plan has voided, while there is no other: what is older does not count. */
  readonly voided: Evidence | null;
  readonly baseline: Baseline;
  /** Present while the baseline would be larger without an approval. */
  readonly lowered?: LoweredBaseline;
  /** Where another requirement compares changes: the content, and since when it has been this one. */
  readonly changed: { readonly at: Instant | null; readonly content: string } | null;
  /** Where another requirement reads them: the contents that were accepted last, newest first. */
  readonly recent?: readonly AcceptedContent[];
  /** Of the newest object that could not be judged, while none that is as new has been: when it claims to be completed. */
  readonly unjudgedAt?: Instant;
  /** Present from when a plan voids sealed evidence that did not pass until newer is sealed: no person's word passes in its place. */
  readonly contradicted?: true;
  /** Present while the newest object that claims to be its evidence is one that was refused. */
  readonly refused?: Refusal;
  /** Of a comparison that is inconclusive because newer evidence has waited too long for it, until it has run again. */
  readonly uncompared?: true;
  readonly waiver: Waiver | null;
  /** Absent where nobody has approved a waiver that needs more approvals. */
  readonly pendingWaiver?: PendingWaiver;
  /** What was asked for and not answered yet, newest first; absent where nothing was. */
  readonly requests?: readonly PendingRequest[];
  readonly signatures: readonly Signature[];
  /** While late or stale: when its unit's owner is reminded next. */
  readonly remindAt: Instant | null;
}

/** The state by evidence and clock alone, without waivers. */
export const evidentStateAt = ({ state, evidence, deadline }: Checkpoint, now: Instant): StoredState => {
  if (state === "passed" && evidence !== null && evidence.validUntil <= now) return "stale";
  if (state === "missing" && deadline !== null && deadline <= now) return "late";
  return state;
};

export const isWaivedAt = ({ waiver }: Checkpoint, now: Instant): boolean => waiver !== null && now < waiver.expiresAt;

/**
 * The state at an instant: expired evidence no longer passes, even before that has been written, and a checkpoint that
 * does not pass may be waived.
 */
export const stateAt = (checkpoint: Checkpoint, now: Instant): CheckpointState => {
  const state = evidentStateAt(checkpoint, now);
  return state !== "passed" && isWaivedAt(checkpoint, now) ? "waived" : state;
};

export const isSatisfiedAt = (checkpoint: Checkpoint, now: Instant): boolean => {
  const state = stateAt(checkpoint, now);
  return state === "passed" || state === "waived";
};

const FOREVER: Instant = "9999-12-31T23:59:59.999Z";

/** Until when a checkpoint that is satisfied at an instant stays so, if nothing else changes it. */
export const satisfiedUntilAt = (checkpoint: Checkpoint, now: Instant): Instant => {
  const { evidence, waiver } = checkpoint;
  const waived = waiver !== null && isWaivedAt(checkpoint, now) ? waiver.expiresAt : now;
  const passed = evidentStateAt(checkpoint, now) === "passed" ? (evidence?.validUntil ?? FOREVER) : now;
  return later(waived, passed);
};

/** A checkpoint's id within its migration. */
export const checkpointId = ({ unit, requirement }: Pick<Checkpoint, "unit" | "requirement">): string =>
  `${unit}/${requirement}`;
