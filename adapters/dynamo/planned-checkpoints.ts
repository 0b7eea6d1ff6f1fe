import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { PlannedCheckpoint } from "../../core/plan/plan.ts";
import { byteLength } from "../../core/printable.ts";
import type { CheckpointsPiece } from "./items.ts";

/**
 * A plan's checkpoints as pieces: 100,000 in an item each would take as long to read as their states. The same names come
 * again and again, so that they pack well.
 */

/** Of text: packed, in base64, what does not shrink at all takes a third more, and still fits into an item. */
const PIECE_BYTES = 200 * 1024;

/** As JSON, with members in one order. */
const written = ({ unit, requirement, gates, readerGates }: PlannedCheckpoint): string =>
  JSON.stringify({ unit, requirement, gates, readerGates });

/** Texts of lists that are as long as they may be; one even of no checkpoints. */
const textsOf = (checkpoints: readonly PlannedCheckpoint[]): readonly string[] => {
  const pieces: string[][] = [[]];
  let bytes = 0;
  for (const text of checkpoints.map(written)) {
    const more = byteLength(text) + 1;
    if (bytes + more > PIECE_BYTES) {
      pieces.push([]);
      bytes = 0;
    }
    pieces.at(-1)?.push(text);
    bytes += more;
  }
  return pieces.map((texts) => `[${texts.join()}]`);
};

const digestOf = (texts: readonly string[]): string => {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text);
  return hash.digest("base64url");
};

export const checkpointsPieces = (checkpoints: readonly PlannedCheckpoint[]): readonly CheckpointsPiece[] => {
  const texts = textsOf(checkpoints);
  const of = digestOf(texts);
  return texts.map((text) => ({ of, packed: gzipSync(text).toString("base64") }));
};

/** The checkpoints of pieces in their order; undefined where these are not exactly those of one list. */
export const joinedCheckpoints = (pieces: readonly CheckpointsPiece[]): readonly PlannedCheckpoint[] | undefined => {
  const texts = pieces.map(({ packed }) => gunzipSync(Buffer.from(packed, "base64")).toString("utf8"));
  const digest = digestOf(texts);
  if (pieces.length === 0 || pieces.some(({ of }) => of !== digest)) return undefined;
  return texts.flatMap((text) => JSON.parse(text) as readonly PlannedCheckpoint[]);
};
