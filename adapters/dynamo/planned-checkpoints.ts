import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { PlannedCheckpoint } from "../../core/plan/plan.ts";
import type { CheckpointsPiece } from "./items.ts";

/** A plan's checkpoints in pieces, as earlier builds wrote them. */

const digestOf = (texts: readonly string[]): string => {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text);
  return hash.digest("base64url");
};

/** The checkpoints of pieces in their order; undefined where these are not exactly those of one list. */
export const joinedCheckpoints = (pieces: readonly CheckpointsPiece[]): readonly PlannedCheckpoint[] | undefined => {
  const texts = pieces.map(({ packed }) => gunzipSync(Buffer.from(packed, "base64")).toString("utf8"));
  const digest = digestOf(texts);
  if (pieces.length === 0 || pieces.some(({ of }) => of !== digest)) return undefined;
  return texts.flatMap((text) => JSON.parse(text) as readonly PlannedCheckpoint[]);
};
