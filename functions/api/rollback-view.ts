import type { AcceptedView, RollbackItem } from "../../contract/schemas/rollback.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import type { Instant } from "../../core/instant.ts";
import type { Restore } from "../../core/plan/document/requirement/restore.ts";
import type { Unit } from "../../core/plan/document.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import { readsOf } from "../../core/plan/reads.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { checkpointView } from "./views.ts";

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
