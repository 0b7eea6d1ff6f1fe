import { createHash } from "node:crypto";
import type { Instant } from "../instant.ts";
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

/** Finds the inputs of one reader after another; see {@link inputsOf}. */
export type FindInputs = (requirement: Requirement, unit: string) => Checkpoint[];

/** An index of a migration's checkpoints, so that thousands of readers are not each looked up among all of them. */
export const indexInputs = (checkpoints: Iterable<Checkpoint>): FindInputs => {
  const byRequirement = Map.groupBy(checkpoints, ({ requirement }) => requirement);
  const byId = Map.groupBy([...byRequirement.values()].flat(), checkpointId);
  return (requirement, unit) =>
    readsOf(requirement)
      .flatMap((id) => byId.get(checkpointId({ unit, requirement: id })) ?? byRequirement.get(id) ?? [])
      .filter(({ evidence }) => evidence !== null);
};

/**
 * The evidence that a comparison or a sign-off of a unit reads: of each requirement that of its own unit, or of all units
 * where its own does not have the requirement. Genuine evidence counts, whatever was found in it.
 */
export const inputsOf = (checkpoints: Iterable<Checkpoint>, requirement: Requirement, unit: string): Checkpoint[] =>
  indexInputs(checkpoints)(requirement, unit);

/** Until when a comparison of inputs is valid: until the first of them expires. @returns undefined without inputs */
export const firstToExpire = (inputs: readonly Checkpoint[]): Instant | undefined =>
  inputs.flatMap(({ evidence }) => evidence?.validUntil ?? []).toSorted()[0];

/**
 * Blockers for comparisons and sign-offs that passed on older evidence than is known now: until they have run again their
 * result is unknown, so a gate does not clear on them.
 */
export const pendingComparisons = (
  checkpoints: readonly Checkpoint[],
  requirements: ReadonlyMap<string, Requirement>,
): Blocker[] => {
  const find = indexInputs(checkpoints);
  return checkpoints.flatMap((checkpoint) => {
    const requires = requirements.get(checkpoint.requirement);
    if (requires === undefined || !readsOthers(requires)) return [];
    if (checkpoint.state !== "passed" || checkpoint.evidence === null) return [];
    const inputs = find(requires, checkpoint.unit);
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
};

/** The blockers that are about one gate's members. */
export const blockersAmong = (blockers: readonly Blocker[], members: readonly Checkpoint[]): Blocker[] => {
  if (blockers.length === 0) return [];
  const ids = new Set(members.map(checkpointId));
  return blockers.filter((blocker) => ids.has(checkpointId(blocker)));
};
