import type { Evidence } from "../../audit/evidence.ts";
import type { Finding, Verdict } from "../../finding.ts";
import type { Instant } from "../../instant.ts";
import type { Plan, PlanPolicy } from "../../plan/plan.ts";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import type { Approval } from "../checkpoint/decide-approval.ts";
import type { KeptOfEvidence } from "../checkpoint/decide-evidence.ts";
import type { RefusedClaim } from "../checkpoint/decide-refused.ts";
import type { Gate } from "../gate/gate.ts";
import type { Head, SummaryState } from "../head.ts";
import type { SummaryPack } from "../notification.ts";
import type { Rewrites } from "../plan-change.ts";

interface ChangeBase {
  /** The migration's head, as it was read before the change. */
  readonly head: Head;
  /** Id of the fact that records the change. */
  readonly fact: string;
}

/** Evidence was audited. */
export interface EvidenceChange extends ChangeBase {
  readonly kind: "evidence";
  readonly checkpoint: Checkpoint;
  readonly verdict: Verdict;
  readonly evidence: Evidence;
  readonly kept: KeptOfEvidence;
}

/** An object that claims to be evidence was refused. */
export interface RefusalChange extends ChangeBase {
  readonly kind: "refusal";
  readonly checkpoint: Checkpoint;
  readonly claim: RefusedClaim;
  readonly findings: readonly Finding[];
}

/** Evidence was compared with other evidence. */
export interface ComparisonChange extends ChangeBase {
  readonly kind: "comparison";
  readonly checkpoint: Checkpoint;
  readonly verdict: Verdict;
  readonly evidence: Evidence;
}

/** Newer evidence has waited too long to be compared. */
export interface OverdueChange extends ChangeBase {
  readonly kind: "overdue";
  readonly checkpoint: Checkpoint;
  readonly verdict: Verdict;
}

/** A person approved or revoked. */
export interface ApprovalChange extends ChangeBase {
  readonly kind: "approval";
  readonly checkpoint: Checkpoint;
  readonly approval: Approval;
}

/** Time passed for a checkpoint. */
export interface LapseChange extends ChangeBase {
  readonly kind: "lapse";
  readonly checkpoint: Checkpoint;
}

/** Time passed for a gate that the plan arms by now, that stabilizes, or about which mails are held back. */
export interface StabilizationChange extends ChangeBase {
  readonly kind: "stabilization";
  readonly gate: Gate;
}

/** A person arms a gate that the plan leaves to a person. */
export interface ArmingChange extends ChangeBase {
  readonly kind: "arming";
  readonly gate: Gate;
}

/** A summary mail is due. */
export interface SummaryChange extends ChangeBase {
  readonly kind: "summary";
  readonly state: SummaryState;
  readonly policy: NonNullable<PlanPolicy["summary"]>;
  /** The address that mails come from: recipients unsubscribe from summaries by a mail to it. */
  readonly sender: string;
  /** The evidence pack that it names, where the plan says that it names one. */
  readonly pack?: SummaryPack | undefined;
}

/** A plan version comes into force. */
export interface PlanChange {
  readonly kind: "plan";
  readonly plan: Plan;
  /** When the applying began: the instant that the planned state is judged and dated by. */
  readonly effectiveAt: Instant;
  readonly fact: string;
  /** About how many checkpoints each shard of a large gate counts; absent where gates have none. */
  readonly membersPerShard?: number;
  /** Which items it writes. */
  readonly rewrites: Rewrites;
  /** The version in force before; 0 where there was none. */
  readonly replaces: number;
}

/** A change of one checkpoint. */
export type CheckpointChange =
  | EvidenceChange
  | RefusalChange
  | ComparisonChange
  | OverdueChange
  | ApprovalChange
  | LapseChange;

/** Whatever can happen to a migration. */
export type Change = CheckpointChange | StabilizationChange | ArmingChange | SummaryChange | PlanChange;
