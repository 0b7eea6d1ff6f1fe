import type { Verdict } from "../finding.ts";
import type { Instant } from "../instant.ts";
import type { Subject } from "../manifest/header.ts";
import type { Proof } from "../manifest/proof.ts";
import type { CheckpointEvent } from "../readiness/checkpoint/event.ts";
import type { GateEvent } from "../readiness/gate/event.ts";
import type { PlanChanges } from "../readiness/plan-change.ts";

interface FactBase {
  readonly id: string;
  readonly recordedAt: Instant;
  /** As the object's key claims it; `-` where it claims none. */
  readonly migration: string;
  readonly unit: string | null;
  readonly requirement: string | null;
  readonly agent: string | null;
  readonly events: readonly (CheckpointEvent | GateEvent)[];
}

/** An object came into the intake and was audited. Every version of every object has exactly one such fact. */
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
    /** What the agent read it from, and the tool that had made that. */
    readonly source?: { readonly type: string; readonly tool?: string; readonly version?: string };
    readonly sequence?: number;
    readonly previous?: string;
    /** Of a verification, the backup that it is about. */
    readonly subject?: Subject;
  } | null;
  readonly proof?: Proof;
  readonly entries: number;
  readonly bytes: number;
  readonly verdict: Verdict;
  /** Set where cross-checks or sign-offs must look again. */
  readonly readByOthers?: true;
}

/** The newest evidence that a cross-check reads was held against each other. */
export interface ComparisonFact extends FactBase {
  readonly type: "evidence-compared";
  readonly digest: string;
  readonly planVersion: number;
  readonly entries: number;
  readonly inputs: readonly { readonly unit: string; readonly requirement: string; readonly fact: string }[];
  readonly verdict: Verdict;
  /** Where every difference lies by name, one a line; findings name the first hundred. */
  readonly list?: { readonly key: string; readonly versionId: string };
}

/** A plan version came into force. */
export interface PlanFact extends FactBase {
  readonly type: "plan-applied";
  readonly planVersion: number;
  /** When the applying began: the instant that the planned state is judged and dated by. */
  readonly effectiveAt: Instant;
  /** SHA-256 of the compiled plan as it is stored. */
  readonly digest: string;
  /** Where the plan itself lies, with everything that it extends. */
  readonly object: { readonly key: string; readonly versionId: string };
  readonly by: string;
  readonly changes: PlanChanges;
}

/** Time ran out for a checkpoint, or a gate's time to settle was over. */
export interface TimeFact extends FactBase {
  readonly type: "time-passed";
  readonly planVersion: number;
  /** The gate that settled; null where it is about a checkpoint. */
  readonly gate: string | null;
}

export type ApprovalAction =
  | "waiver-requested"
  | "waiver-granted"
  | "waiver-revoked"
  | "signed"
  | "sign-off-revoked"
  /** Cleargate's own: what was signed has changed. */
  | "sign-off-voided";

/** A person decided something about a checkpoint. */
export interface ApprovalFact extends FactBase {
  readonly type: "approval-recorded";
  readonly action: ApprovalAction;
  readonly planVersion: number;
  /** The person, as the token names them. */
  readonly by: string;
  readonly reason: string;
  /** A waiver: what is done instead, until when, and which request it grants. */
  readonly control: string | null;
  readonly expiresAt: Instant | null;
  readonly request: string | null;
  /** A signature: for which role. */
  readonly role: string | null;
}

export type Fact = ManifestFact | ComparisonFact | PlanFact | TimeFact | ApprovalFact;

export type FactEvent = Fact["events"][number];
