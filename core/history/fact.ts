import type { Actor, Forgotten } from "../actor.ts";
import type { RecordedCopy } from "../audit/recorded-copies.ts";
import type { Verdict } from "../finding.ts";
import type { Instant } from "../instant.ts";
import type { Person } from "../log/people.ts";
import type { Subject } from "../manifest/header.ts";
import type { Proof } from "../manifest/proof.ts";
import type { Seal } from "../manifest/trailer.ts";
import type { InventoryList } from "../plan/document/requirement/inventory.ts";
import type { Eased } from "../plan/easing/eased.ts";
import type { Attachment } from "../readiness/checkpoint/attestation.ts";
import type { CheckpointEvent } from "../readiness/checkpoint/event.ts";
import type { Seen } from "../readiness/checkpoint/seen.ts";
import type { GateEvent } from "../readiness/gate/event.ts";
import type { PlanChanges } from "../readiness/plan-change.ts";

/** What the entries of an inventory are, where they are not accounts; absent in facts from before it was recorded. */
export type OtherEntries = Exclude<InventoryList, "accounts">;

interface FactBase {
  readonly id: string;
  readonly recordedAt: Instant;
  /** As the object's key states it; `-` where the key is not a manifest's. */
  readonly migration: string;
  readonly unit: string | null;
  readonly requirement: string | null;
  readonly agent: string | null;
  readonly events: readonly (CheckpointEvent | GateEvent)[];
}

/**
 * An object arrived in the intake and was audited. Every version of every object has exactly one such fact; where it could
 * not be judged for a while, another one says so before.
 */
export interface ManifestFact extends FactBase {
  readonly type: "manifest-audited";
  readonly object: { readonly key: string; readonly versionId: string; readonly size: number };
  readonly digest: string | null;
  readonly planVersion: number | null;
  readonly header: {
    readonly kind: string;
    readonly tool: { readonly name: string; readonly version: string };
    readonly startedAt: Instant;
    readonly completedAt: Instant;
    /** By the agent's clock; absent in facts from before it was recorded. */
    readonly sealedAt?: Instant;
    /** How many manifests waited in the agent's spool when it sealed this one; absent where it does not say. */
    readonly waiting?: number;
    /** What the agent read, and the tool that made it. */
    readonly source?: { readonly type: string; readonly tool?: string; readonly version?: string };
    readonly sequence?: number;
    readonly previous?: string;
    /** Of a verification, the backup that it is about. */
    readonly subject?: Subject;
  } | null;
  /** As the manifest states it, so that it can be verified without the manifest; absent in facts from before it was recorded. */
  readonly seal?: Seal;
  readonly proof?: Proof;
  /** Of a genuine backup, where its copies lie; absent in facts from before it was recorded. */
  readonly copies?: readonly RecordedCopy[];
  readonly entries: number;
  /** What an inventory lists, where that is not accounts. */
  readonly lists?: OtherEntries;
  readonly bytes: number;
  readonly verdict: Verdict;
  /** Set where comparisons or sign-offs read this evidence. */
  readonly readByOthers?: true;
}

/** The newest evidence that a comparison reads was compared. */
export interface ComparisonFact extends FactBase {
  readonly type: "evidence-compared";
  readonly digest: string;
  readonly planVersion: number;
  readonly entries: number;
  /** What was compared, where that is not accounts. */
  readonly lists?: OtherEntries | "evidence";
  readonly inputs: readonly { readonly unit: string; readonly requirement: string; readonly fact: string }[];
  readonly verdict: Verdict;
  /** The object that lists every difference by name, one a line; findings name the first hundred. */
  readonly list?: { readonly key: string; readonly versionId: string };
}

/** A plan version came into force. */
export interface PlanFact extends FactBase {
  readonly type: "plan-applied";
  readonly planVersion: number;
  /** When the applying began: the instant that the planned state is judged and dated by. */
  readonly effectiveAt: Instant;
  /** SHA-256 of the plan bundle as it is stored. */
  readonly digest: string;
  /** The object with the plan and everything that it extends. */
  readonly object: { readonly key: string; readonly versionId: string };
  readonly by: Actor;
  /** Where it was proposed first: that fact, and who approved it. */
  readonly proposal: string | null;
  readonly approvedBy: readonly Actor[];
  readonly changes: PlanChanges;
  /** About how many checkpoints each shard of a large gate counts under this version; absent where gates have none. */
  readonly membersPerShard?: number;
  /** The way of telling what it changes by which items were rewritten: a number; absent where all were. */
  readonly rewrote?: number;
  /** The digest of the plan's parts as they were written to be read by; absent where an earlier build wrote them. */
  readonly parts?: string;
  readonly eased: Eased;
}

export type ProposalAction = "plan-proposed" | "plan-approved" | "plan-withdrawn";

/** Somebody proposed a plan version that is easier than the one in force, or approved or withdrew it. */
export interface ProposalFact extends FactBase {
  readonly type: "proposal-recorded";
  readonly action: ProposalAction;
  /** The version in force. */
  readonly planVersion: number;
  /** The fact that proposed it: of `plan-proposed` its own id. */
  readonly proposal: string;
  readonly proposedVersion: number;
  readonly digest: string;
  readonly object: { readonly key: string; readonly versionId: string };
  readonly by: Actor;
  /** Why it is approved or withdrawn; null where it is proposed. */
  readonly reason: string | null;
  /** How many must approve it. */
  readonly needs: number;
  /** The proposal that this one takes the place of. */
  readonly replaces: string | null;
  /** Of `plan-proposed`. */
  readonly eased: Eased;
}

/** Somebody abandoned a plan version that was accepted, before anything of the migration had changed. */
export interface AbandonedFact extends FactBase {
  readonly type: "plan-abandoned";
  /** The version in force; 0 where there is none. */
  readonly planVersion: number;
  readonly abandonedVersion: number;
  readonly digest: string;
  readonly object: { readonly key: string; readonly versionId: string };
  /** Where it was proposed first: that fact. */
  readonly proposal: string | null;
  readonly by: Actor;
  readonly reason: string;
}

/** A checkpoint's time expired, the plan armed a gate, a gate's stabilization was over, or a mail about it was due that was held back. */
export interface TimeFact extends FactBase {
  readonly type: "time-passed";
  readonly planVersion: number;
  /** The gate for which time passed; null where it is about a checkpoint. */
  readonly gate: string | null;
}

export type ApprovalAction =
  | "waiver-requested"
  /** By one of the several people whom a waiver of a sign-off needs. */
  | "waiver-approved"
  | "waiver-granted"
  | "waiver-revoked"
  | "baseline-requested"
  | "baseline-accepted"
  | "attestation-requested"
  | "attested"
  | "attestation-revoked"
  | "signed"
  | "sign-off-revoked"
  /** Cleargate's own: what was signed has changed. */
  | "sign-off-voided";

/** A person approved or revoked something about a checkpoint. */
export interface ApprovalFact extends FactBase {
  readonly type: "approval-recorded";
  readonly action: ApprovalAction;
  readonly planVersion: number;
  readonly by: Actor;
  /** Why; of an attestation that nobody else approves, and of a request for one, the statement itself. */
  readonly reason: string;
  /** Of an attestation: what it is about. */
  readonly attachments?: readonly Attachment[];
  /** Set where it changed evidence that comparisons or sign-offs read. */
  readonly readByOthers?: true;
  /** A waiver: what is done instead, until when, and which request it grants. */
  readonly control: string | null;
  readonly expiresAt: Instant | null;
  readonly request: string | null;
  /** A signature, or an approval by a signer: for which role. An attestation: by which role of the token. */
  readonly role: string | null;
  /** What was requested, approved or signed; null where something was revoked. */
  readonly seen: Seen | null;
}

/** A person armed a gate that the plan leaves to a person. */
export interface ArmingFact extends FactBase {
  readonly type: "gate-armed";
  readonly planVersion: number;
  readonly gate: string;
  readonly by: Actor;
  readonly reason: string;
}

export type ForgettingAction = "forgetting-requested" | "forgetting-approved" | "person-forgotten";

/** Somebody asked that a person be forgotten, somebody else approved it, or Cleargate did it. */
export interface ForgettingFact extends FactBase {
  readonly type: "forgetting-recorded";
  readonly action: ForgettingAction;
  readonly planVersion: number;
  /** The fact that requested it: of `forgetting-requested` its own id. */
  readonly request: string;
  /** Whom: by hash as soon as it is done. */
  readonly whom: Person | Forgotten;
  readonly by: Actor;
  /** Null where it is done. */
  readonly reason: string | null;
  /** Of `person-forgotten`: in how many stored things a hash took the place of the name. */
  readonly places?: number;
}

export type Fact =
  | ManifestFact
  | ComparisonFact
  | PlanFact
  | ProposalFact
  | AbandonedFact
  | TimeFact
  | ApprovalFact
  | ArmingFact
  | ForgettingFact;

export type FactEvent = Fact["events"][number];
