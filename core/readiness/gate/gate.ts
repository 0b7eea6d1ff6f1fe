import type { Instant } from "../../instant.ts";
import type { Said } from "../../plan/document/said.ts";
import type { Coverage } from "../../plan/plan.ts";
import type { Because } from "../checkpoint/because.ts";
import type { CheckpointState } from "../checkpoint/checkpoint.ts";
import type { Refusal } from "../checkpoint/refusal.ts";
import type { Count } from "./count.ts";
import type { GateMails } from "./mails.ts";

/** Of a gate that the plan does not arm from the beginning. */
export interface Arming {
  readonly isArmed: boolean;
  /** Since when it is armed, or is not. */
  readonly since: Instant;
  /** From when on the plan arms it; null where a person decides. */
  readonly from: Instant | null;
  /** What armed it, where that was not a plan version: time, or a person. */
  readonly fact?: string;
}

/**
 * A part of the count of a gate with many checkpoints. Those that change side in one shard meet in its item, and only where it
 * begins or ceases to have one that is not satisfied do they meet those of other shards, in the gate.
 */
export interface GateShard {
  readonly migration: string;
  readonly gate: string;
  /** From 0. */
  readonly shard: number;
  /** The plan version under which it was written last. */
  readonly planVersion: number;
  readonly version: number;
  /** Of its checkpoints, those whose stored state is neither `passed` nor waived. */
  readonly unsatisfied: number;
}

/**
 * A gate as the ledger keeps it. It never lists its checkpoints: it counts those that are not satisfied, whose stored state is
 * neither `passed` nor waived; one with many leaves that to its shards, and counts those.
 */
export interface Gate extends Count {
  readonly migration: string;
  /** `<gate>` or `<gate>@<unit>`. */
  readonly id: string;
  readonly title: Said;
  readonly before: Said;
  readonly unit: string | null;
  /** Since which plan version it is as it is: one that says the same of it, and of all of its checkpoints, leaves it so. */
  readonly planVersion: number;
  /** Digest of what the plan says of it, under its plan version; absent where an earlier build wrote it. */
  readonly parts?: string;
  readonly version: number;
  /** Numbers its notifications: each transition has one, and so has each mail for those that were held back. Of a gate that plan version v adds they begin after a billion times v - 1. */
  readonly epoch: number;
  readonly state: "blocked" | "clear";
  readonly since: Instant;
  readonly total: number;
  /** As the plan says: what its checkpoints are of, and what is not asked. */
  readonly coverage: Coverage;
  /** How many shards count its checkpoints; absent where it counts them itself. */
  readonly shards?: number;
  /**
   * Where clear: a lower bound of when the verdict expires. Refreshed evidence only extends it, so a refresh needs no
   * write; a change that shortens it writes it.
   */
  readonly validUntil: Instant | null;
  /** How long all must have been satisfied before it clears. */
  readonly stableForMs: number;
  /** Where it is blocked and all are written as satisfied: when it is judged again, and clears if they are. */
  readonly stableAt: Instant | null;
  /** Absent where it is armed from the beginning. One that is not armed is blocked, whatever its checkpoints are. */
  readonly arming?: Arming;
  /**
   * Present where the plan does not enforce it. Its state is the verdict all the same: `blocked` where an enforced gate would be,
   * and `clear` only where everything is satisfied. What differs is what blocked means to whoever asks.
   */
  readonly enforced?: false;
  /** What has been mailed about it, and what is held back. */
  readonly mails: GateMails;
}

/** What people are shown of a refused object; nothing in it is free text of whoever wrote the object. */
export type RefusedLine = Pick<Refusal, "at" | "code" | "agent">;

/** One checkpoint that keeps a gate shut. */
export interface Blocker {
  readonly unit: string;
  readonly requirement: string;
  /** `comparing`: newer evidence is being compared; `applying`: it is of another plan version than its gate. */
  readonly state: CheckpointState | "comparing" | "applying";
  readonly since: Instant;
  readonly reason: string | null;
  /** The same as a value. */
  readonly because?: Because;
  /** Present where an object that claims to be newer evidence of it was refused. */
  readonly refused?: RefusedLine;
}

export type GateVerdict =
  | { readonly state: "clear"; readonly validUntil: Instant }
  | { readonly state: "blocked"; readonly blockers: readonly Blocker[]; readonly blockerCount: number };
