import { createHash } from "node:crypto";
import type { NameDifference } from "../../core/audit/comparisons/same-names.ts";
import { Failure } from "../../core/failure.ts";
import type { CheckpointKey } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { PackPiece } from "../../ports/codec.ts";
import type { ObjectStore, ObjectVersion } from "../../ports/object-store.ts";

const PIECE_CHARACTERS = 256 * 1024;

/** A packed list is stored whole, and is held until then; real differences take kilobytes. */
const MAX_PACKED_BYTES = 64 * 1024 ** 2;

/** Collects every difference, one a line, and packs them piece by piece. */
export interface DifferenceList {
  /** @throws Failure `work-exceeded` where the list grows too long to be held */
  add(difference: NameDifference): void;
  /** The whole list, or undefined where it is empty. */
  end(): Buffer | undefined;
}

export const differenceList = (packPiece: PackPiece, maxBytes = MAX_PACKED_BYTES): DifferenceList => {
  const packed: Uint8Array[] = [];
  let bytes = 0;
  let lines = "";
  const flush = (): void => {
    if (lines === "") return;
    const piece = packPiece(lines);
    bytes += piece.length;
    packed.push(piece);
    lines = "";
  };
  return {
    add: (difference) => {
      lines += `${JSON.stringify(difference)}\n`;
      if (lines.length < PIECE_CHARACTERS) return;
      flush();
      if (bytes > maxBytes)
        throw new Failure("work-exceeded", `it takes a list of more than ${maxBytes / 1024 ** 2} MiB of differences`);
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
