import { createHash } from "node:crypto";
import { durationMs } from "../duration.ts";
import { type Instant, plus } from "../instant.ts";
import type { Requirement, Unit } from "../plan/document.ts";
import type { PlannedCheckpoint } from "../plan/plan.ts";
import type { Checkpoint } from "./checkpoint.ts";

/**
 * A short name of everything that decides whether evidence is accepted. Where a new plan version changes it, evidence
 * that was accepted before shows nothing any more; titles, sources, ages and tolerances do not count.
 */
export const rulesOf = (requirement: Requirement, unit: Unit): string => {
  const { evidence, of, artefacts, allowEmpty, offSiteCopies, immutableCopies, minimumProof, severity } = requirement;
  const homes = evidence === "inventory" ? [unit.name ?? null, ...unit.homes.toSorted()] : [];
  const ordered = Object.entries(severity).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([
    evidence,
    of ?? null,
    artefacts.toSorted(),
    allowEmpty,
    offSiteCopies,
    immutableCopies,
    minimumProof,
    ordered,
    homes,
  ]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
};

/** The checkpoint under a plan version: new, kept as it is, or void where the plan now asks for something else. */
export const planCheckpoint = (
  previous: Checkpoint | undefined,
  planned: PlannedCheckpoint,
  plan: { readonly migration: string; readonly version: number },
  requirement: Requirement,
  unit: Unit,
  at: Instant,
): Checkpoint => {
  const rules = rulesOf(requirement, unit);
  const maxAgeMs = durationMs(requirement.maxAge);
  const base = {
    migration: plan.migration,
    unit: planned.unit,
    requirement: planned.requirement,
    version: (previous?.version ?? 0) + 1,
    planVersion: plan.version,
    rules,
    maxAgeMs,
    gates: planned.gates,
  };
  const fresh = { state: "missing", since: at, reason: null, evidence: null } as const;
  if (previous === undefined) return { ...base, ...fresh, baseline: null };
  if (previous.rules !== rules)
    return {
      ...base,
      ...fresh,
      reason: `plan version ${plan.version} asks for something else`,
      baseline: previous.baseline,
    };
  const { state, since, reason, evidence, baseline } = previous;
  // A cross-check holds as long as what it read; only evidence of its own takes its age from the requirement.
  const aged =
    evidence === null || evidence.object === null
      ? evidence
      : { ...evidence, validUntil: plus(evidence.completedAt, maxAgeMs) };
  return { ...base, state, since, reason, evidence: aged, baseline };
};
