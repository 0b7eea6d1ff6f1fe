import type { AnswerOf } from "../../contract/contract.ts";

/** What the API answers, by the contract; the names are the console's. */

export type Gates = AnswerOf<"listGates">;
export type Gate = Gates["gates"][number];
export type Blocker = Gate["blockers"][number];
export type Because = NonNullable<Blocker["because"]>;
export type Migration = AnswerOf<"showMigration">;
export type OneCheckpoint = AnswerOf<"showCheckpoint">;
/** `owner` is of those in a list. */
export type Checkpoint = OneCheckpoint["checkpoint"] & { readonly owner?: string | null };
export type Approvals = AnswerOf<"listApprovals">;
export type Pending = Approvals["pending"][number];
export type Actor = NonNullable<Pending["by"]>;
export type Fact = AnswerOf<"showFact">["fact"];
export type History = AnswerOf<"listHistory">;
export type FactSummary = History["facts"][number];
export type Proposal = AnswerOf<"showProposal">;
export type Progress = AnswerOf<"showProgress">;
export type CheckpointsOf = AnswerOf<"listCheckpoints">;
export type AgentsOf = AnswerOf<"listAgents">;
export type Agent = AgentsOf["agents"][number];
export type RollbackOf = AnswerOf<"listRollback">;
export type RollbackItem = RollbackOf["items"][number];
export type Instant = Gates["now"];

/** A fact that a manifest or a comparison made. */
export type EvidenceFact = Extract<Fact, { readonly verdict: unknown }>;
export type Finding = EvidenceFact["verdict"]["findings"][number];
/** A request, or what became of it. */
export type ApprovalFact = Extract<Fact, { readonly type: "approval-recorded" }>;

/** What a person's decision is answered with, as far as it is shown. */
export interface Recorded {
  readonly fact: string;
  readonly transitions?: number;
}
