import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinedCheckpoints } from "../../adapters/dynamo/planned-checkpoints.ts";
import type { PlannedCheckpoint } from "../../core/plan/plan.ts";
import { storedBytes } from "../../core/within-bytes.ts";
import { checkpointsPieces } from "../support/old-parts.ts";

/** What a plan asks for, in pieces as an earlier build wrote them. */

/** As DynamoDB's items, less what is left for a key. */
const MAX_BYTES = 390 * 1024;

/** Names that do not shrink when they are packed: no two have anything in common. */
const noise = (...of: readonly unknown[]): string => createHash("sha256").update(of.join("/")).digest("base64url");

/** Each in as many gates as it may be, with names of their own: about 1.9 KB. */
const wideOnes = ([seed, count]: readonly [number, number]): PlannedCheckpoint[] =>
  Array.from({ length: count }, (_, one) => ({
    unit: noise(seed, one),
    requirement: noise(seed, one, "r"),
    gates: Array.from({ length: 40 }, (__, gate) => noise(seed, one, gate)),
    readerGates: [],
  }));

const lists = (min: number, max: number) => fc.tuple(fc.nat(), fc.integer({ min, max })).map(wideOnes);
const several = fc.noShrink(lists(230, 300));

describe("what a plan asks for", () => {
  it("is read as it was written, in its order, from pieces that fit into an item each", () => {
    fc.assert(
      fc.property(fc.oneof(lists(0, 3), several), (checkpoints) => {
        const pieces = checkpointsPieces(checkpoints);
        for (const piece of pieces) expect(storedBytes(piece)).toBeLessThan(MAX_BYTES);
        expect(joinedCheckpoints(pieces)).toEqual(checkpoints);
      }),
      { numRuns: 10 },
    );
  });

  it("is not known from some of its pieces, from pieces in another order, or from pieces of two lists", () => {
    fc.assert(
      fc.property(several, several, (checkpoints, others) => {
        fc.pre(checkpoints[0]?.unit !== others[0]?.unit);
        const [pieces, strange] = [checkpointsPieces(checkpoints), checkpointsPieces(others)];
        expect(pieces.length).toBeGreaterThan(1);
        for (const index of pieces.keys()) {
          expect(joinedCheckpoints(pieces.toSpliced(index, 1))).toBeUndefined();
          expect(joinedCheckpoints(pieces.toSpliced(index, 1, ...strange.slice(index, index + 1)))).toBeUndefined();
        }
        expect(joinedCheckpoints(pieces.toReversed())).toBeUndefined();
        expect(joinedCheckpoints([...pieces, ...strange.slice(-1)])).toBeUndefined();
      }),
      { numRuns: 5 },
    );
    expect(joinedCheckpoints([])).toBeUndefined();
  });
});
