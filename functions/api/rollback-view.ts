import type { RecordedCopy } from "../../core/audit/recorded-copies.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import type { Instant } from "../../core/instant.ts";
import type { Subject } from "../../core/manifest/header.ts";
import type { Proof } from "../../core/manifest/proof.ts";
import type { Restore } from "../../core/plan/document/requirement/restore.ts";
import type { Said } from "../../core/plan/document/said.ts";
import type { Unit } from "../../core/plan/document.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import { readsOf } from "../../core/plan/reads.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { type CheckpointView, checkpointView, type MigrationView } from "./views.ts";

/** What was accepted last for a checkpoint, as its fact has it. */
export interface AcceptedView {
  readonly fact: string;
  readonly recordedAt: Instant;
  /** The plan version that accepted it. */
  readonly planVersion: number | null;
  readonly completedAt: Instant;
  readonly agent: string | null;
  readonly tool: { readonly name: string; readonly version: string };
  /** What the agent read. */
  readonly source: string | null;
  readonly entries: number;
  readonly bytes: number;
  readonly proof: Proof | null;
  /** Null where it was recorded before facts had them. */
  readonly copies: readonly RecordedCopy[] | null;
  /** Where it stands to the checkpoint: its newest evidence, older than that, or void under the plan in force. */
  readonly is: "newest" | "older" | "voided";
}

/** One checkpoint, with what a way back needs of it. */
export interface RollbackItem {
  readonly unit: { readonly id: string; readonly kind: string; readonly name: string | null };
  readonly title: Said;
  readonly evidence: Requirement["evidence"];
  /** The requirements whose evidence it reads or verifies. */
  readonly reads: readonly string[];
  /** The requirements that some comparison compares it with, or against which a verification checks it. */
  readonly comparedWith: readonly string[];
  readonly restore: Restore | null;
  readonly checkpoint: CheckpointView;
  /** Of a verification, the backup that it was about. */
  readonly subject: Subject | null;
  readonly accepted: AcceptedView | null;
  /** When the newest object claims to be completed that could not be judged. */
  readonly unjudgedAt: Instant | null;
}

/** One page; every page of one plan is asked for with the `now` of the first, so that all are judged at one instant. */
export interface RollbackPage {
  readonly now: Instant;
  readonly migration: MigrationView;
  readonly items: readonly RollbackItem[];
  readonly cursor: string | null;
}

export const acceptedView = (fact: ManifestFact, is: AcceptedView["is"]): AcceptedView | null => {
  const { id, recordedAt, planVersion, header, agent, entries, bytes, proof = null, copies = null } = fact;
  if (header === null) return null;
  const { completedAt, tool, source } = header;
  const made = { completedAt, agent, tool, source: source?.type ?? null };
  return { fact: id, recordedAt, planVersion, ...made, entries, bytes, proof, copies, is };
};

/** What a requirement reads, or of a verification the backup that it must be about. */
export const dependsOn = (requirement: Requirement): readonly string[] =>
  requirement.evidence === "verification"
    ? requirement.of === undefined
      ? []
      : [requirement.of]
    : readsOf(requirement);

const comparedWith = (id: string, requirements: ReadonlyMap<string, Requirement>): string[] => {
  const comparisons = [...requirements.values()].filter(({ evidence }) => evidence === "cross-check").map(readsOf);
  const others = comparisons.filter((read) => read.includes(id)).flat();
  return [...new Set(others)].filter((other) => other !== id).toSorted();
};

export const rollbackItem = (
  checkpoint: Checkpoint,
  requirement: Requirement,
  known: {
    readonly requirements: ReadonlyMap<string, Requirement>;
    readonly unit: Unit | undefined;
    readonly restore: Restore | undefined;
    readonly accepted: AcceptedView | null;
  },
  now: Instant,
): RollbackItem => {
  const { unit, restore, accepted, requirements } = known;
  return {
    unit: { id: checkpoint.unit, kind: unit?.kind ?? "", name: unit?.name ?? null },
    title: requirement.title,
    evidence: requirement.evidence,
    reads: dependsOn(requirement),
    comparedWith: comparedWith(requirement.id, requirements),
    restore: restore === undefined ? null : { order: restore.order, steps: restore.steps },
    checkpoint: checkpointView(checkpoint, now),
    subject: checkpoint.evidence?.subject ?? null,
    accepted,
    unjudgedAt: checkpoint.unjudgedAt ?? null,
  };
};
