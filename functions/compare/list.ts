import { createHash } from "node:crypto";
import type { NameDifference } from "../../core/audit/comparisons/same-names.ts";
import type { CheckpointKey } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { PackPiece } from "../../ports/codec.ts";
import type { ObjectStore, ObjectVersion } from "../../ports/object-store.ts";

const PIECE_CHARACTERS = 256 * 1024;

/** Collects every difference, one a line, and packs them piece by piece. */
export interface DifferenceList {
  add(difference: NameDifference): void;
  /** The whole list, or undefined where it is empty. */
  end(): Buffer | undefined;
}

export const differenceList = (packPiece: PackPiece): DifferenceList => {
  const packed: Uint8Array[] = [];
  let lines = "";
  const flush = (): void => {
    if (lines !== "") packed.push(packPiece(lines));
    lines = "";
  };
  return {
    add: (difference) => {
      lines += `${JSON.stringify(difference)}\n`;
      if (lines.length >= PIECE_CHARACTERS) flush();
    },
    end: () => {
      flush();
      return packed.length === 0 ? undefined : Buffer.concat(packed);
    },
  };
};

/** Stores the whole list of differences; findings name the first hundred. */
export const putList = async (
  store: ObjectStore,
  { migration, unit, requirement }: CheckpointKey,
  list: DifferenceList | undefined,
): Promise<ObjectVersion | undefined> => {
  const bytes = list?.end();
  if (bytes === undefined) return undefined;
  const digest = createHash("sha256").update(bytes).digest("hex");
  return store.put(`comparisons/${migration}/${unit}/${requirement}/${digest}.ndjson.gz`, bytes, "application/gzip");
};
