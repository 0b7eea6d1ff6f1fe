import { createHash } from "node:crypto";
import type { Requirement } from "../plan/document.ts";
import { readsOf, readsOthers } from "../plan/reads.ts";
import { type Checkpoint, checkpointId } from "./checkpoint/checkpoint.ts";
import type { Blocker } from "./gate/gate.ts";

/** SHA-256 of a set of evidence, so that a comparison can record what it read. */
export const inputsDigest = (inputs: Iterable<Checkpoint>): string => {
  const lines = [...inputs]
    .filter(({ evidence }) => evidence !== null)
    .map(({ unit, requirement, evidence }) => `${unit} ${requirement} ${evidence?.fact}\n`)
    .toSorted();
  return createHash("sha256").update(lines.join("")).digest("hex");
};

/**
 * The evidence that a comparison or a sign-off of a unit reads: of its own unit, or of all units where its own has none.
 * Genuine evidence counts, whatever was found in it.
 */
export const inputsOf = (checkpoints: Iterable<Checkpoint>, requirement: Requirement, unit: string): Checkpoint[] => {
  const reads = readsOf(requirement);
  const covered = [...checkpoints].filter((one) => reads.includes(one.requirement));
  const own = covered.filter((one) => one.unit === unit);
  return (own.length > 0 ? own : covered).filter(({ evidence }) => evidence !== null);
};

/**
 * Blockers for comparisons and sign-offs that passed on older evidence than is known now: until they have run again their
 * result is unknown, so a gate does not clear on them.
 */
export const pendingComparisons = (
  checkpoints: readonly Checkpoint[],
  requirements: ReadonlyMap<string, Requirement>,
): Blocker[] =>
  checkpoints.flatMap((checkpoint) => {
    const requires = requirements.get(checkpoint.requirement);
    if (requires === undefined || !readsOthers(requires)) return [];
    if (checkpoint.state !== "passed" || checkpoint.evidence === null) return [];
    const inputs = inputsOf(checkpoints, requires, checkpoint.unit);
    if (inputsDigest(inputs) === checkpoint.evidence.digest) return [];
    const newest = inputs
      .map(({ evidence }) => evidence?.receivedAt ?? "")
      .toSorted()
      .at(-1);
    const { unit, requirement, since } = checkpoint;
    return [
      { unit, requirement, state: "comparing", since: newest ?? since, reason: "newer evidence is being compared" },
    ];
  });

/** The blockers that are about one gate's members. */
export const blockersAmong = (blockers: readonly Blocker[], members: readonly Checkpoint[]): Blocker[] => {
  if (blockers.length === 0) return [];
  const ids = new Set(members.map(checkpointId));
  return blockers.filter((blocker) => ids.has(checkpointId(blocker)));
};
