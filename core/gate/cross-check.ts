import { createHash } from "node:crypto";
import { type Checkpoint, checkpointId } from "../checkpoint/checkpoint.ts";
import type { Requirement } from "../plan/document.ts";
import type { Obstacle } from "./gate.ts";

/** Names a set of inventories, so that a cross-check can say which ones it has seen. */
export const inputsDigest = (inventories: Iterable<Checkpoint>): string => {
  const lines = [...inventories]
    .filter(({ evidence }) => evidence !== null)
    .map(({ unit, evidence }) => `${unit} ${evidence?.fact}\n`)
    .toSorted();
  return createHash("sha256").update(lines.join("")).digest("hex");
};

/** Inventories that a merge may read: genuine ones, whatever else was found in them. */
export const comparable = (checkpoints: Iterable<Checkpoint>, of: string): Checkpoint[] =>
  [...checkpoints].filter(({ requirement, evidence }) => requirement === of && evidence !== null);

/**
 * Cross-checks that passed, but on older inventories than there are now: until the merge has run again nobody knows
 * whether they still hold, so a gate does not clear on them.
 */
export const stillComparing = (
  checkpoints: readonly Checkpoint[],
  requirements: ReadonlyMap<string, Requirement>,
): Obstacle[] =>
  checkpoints.flatMap((checkpoint) => {
    const { of } = requirements.get(checkpoint.requirement) ?? {};
    if (of === undefined || checkpoint.state !== "passed" || checkpoint.evidence === null) return [];
    const inventories = comparable(checkpoints, of);
    if (inputsDigest(inventories) === checkpoint.evidence.digest) return [];
    const newest = inventories
      .map(({ evidence }) => evidence?.receivedAt ?? "")
      .toSorted()
      .at(-1);
    const { unit, requirement, since } = checkpoint;
    return [
      { unit, requirement, state: "comparing", since: newest ?? since, reason: "newer inventories are being compared" },
    ];
  });

/** Those obstacles that stand before one gate: the ones about its members. */
export const amongMembers = (obstacles: readonly Obstacle[], members: readonly Checkpoint[]): Obstacle[] => {
  if (obstacles.length === 0) return [];
  const ids = new Set(members.map(checkpointId));
  return obstacles.filter((obstacle) => ids.has(checkpointId(obstacle)));
};
