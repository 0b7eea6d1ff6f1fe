import { Failure } from "../core/failure.ts";
import type { Checkpoint } from "../core/readiness/checkpoint/checkpoint.ts";
import { suggestion, unknownName } from "../core/suggestion.ts";

const unique = (names: readonly string[]): string[] => [...new Set(names)];

/**
 * That a migration has no such checkpoint, and which unit or requirement may be meant.
 * @param known the checkpoints that it has
 */
export const unknownCheckpoint = (
  unit: string,
  requirement: string,
  known: readonly Pick<Checkpoint, "unit" | "requirement">[],
): Failure => {
  const ofUnit = known.filter((one) => one.unit === unit).map((one) => one.requirement);
  const why =
    ofUnit.length === 0
      ? unknownName("unit", unit, unique(known.map((one) => one.unit)))
      : `the unit needs no "${requirement}": ${suggestion(requirement, ofUnit)}`;
  return new Failure("not-found", `unknown checkpoint ${unit}/${requirement}: ${why}`);
};
