import { appended, type Edge, EMPTY_EDGE, rootOf } from "../../core/log/append.ts";
import { HASH_BYTES, leafHash } from "../../core/log/hash.ts";
import { isConsistent, isIncluded } from "../../core/log/prove.ts";
import { consistencyRanges, inclusionRanges, type Range } from "../../core/log/range.ts";
import { rangeHash, tilePath } from "../../core/log/tile.ts";
import { type Bench, type Figure, figure } from "../measure.ts";

/** How large proofs are, from the log's own tiles and each of them verified, beside what the theory allows. */

const SIZES = [1_000, 10_000, 100_000, 1_000_000];
const BATCH = 1_000;
/** So many places of a tree are proven, spread over all of it. */
const SAMPLES = 50;

interface Tree {
  readonly size: number;
  readonly root: Buffer;
  hashOf(range: Range): Buffer;
}

/** Trees of these sizes, each appended to the one before. */
function* grown(sizes: readonly number[]): Generator<Tree> {
  const tiles = new Map<string, Buffer>();
  let edge: Edge = EMPTY_EDGE;
  for (const size of sizes) {
    while (edge.size < size) {
      const from = edge.size;
      const leaves = Array.from({ length: Math.min(BATCH, size - from) }, (_, at) =>
        leafHash(Buffer.from(`${from + at}`)),
      );
      const next = appended(edge, leaves);
      for (const tile of next.tiles) tiles.set(tilePath(tile), Buffer.concat(tile.hashes));
      edge = next.edge;
    }
    const read = (path: string): Buffer => tiles.get(path) ?? Buffer.alloc(0);
    yield { size, root: rootOf(edge), hashOf: (range) => rangeHash(range, size, (tile) => read(tilePath(tile))) };
  }
}

const spread = (size: number): number[] =>
  Array.from({ length: SAMPLES }, (_, at) => Math.floor((at * (size - 1)) / (SAMPLES - 1)));

/** @throws Error where one of them proves nothing */
const inclusionHashes = ({ size, root, hashOf }: Tree): number[] =>
  spread(size).map((index) => {
    const proof = inclusionRanges(index, size).map(hashOf);
    if (!isIncluded({ index, size, leaf: leafHash(Buffer.from(`${index}`)), root, proof }))
      throw new Error(`leaf ${index} of ${size} is not proven`);
    return proof.length;
  });

/** @throws Error where one of them proves nothing */
const consistencyHashes = ({ size, root, hashOf }: Tree): number[] =>
  spread(size).map((place) => {
    const before = { size: place + 1, root: hashOf({ start: 0, end: place + 1 }) };
    const proof = consistencyRanges(before.size, size).map(hashOf);
    if (!isConsistent({ before, after: { size, root }, proof }))
      throw new Error(`${place + 1} of ${size} is not proven`);
    return proof.length;
  });

export const proofSizeBench: Bench = {
  name: "proof-size",
  run: async () => {
    const figures: Figure[] = [];
    for (const tree of grown(SIZES)) {
      const depth = Math.ceil(Math.log2(tree.size));
      const of = `of ${SAMPLES} proofs in a log of ${tree.size.toLocaleString("en")} leaves`;
      const most = (hashes: readonly number[]): number => Math.max(...hashes) * HASH_BYTES;
      const inclusion = most(inclusionHashes(tree));
      figures.push(
        figure(
          `proof-size-inclusion-${tree.size}`,
          inclusion,
          depth * HASH_BYTES,
          "bytes",
          `the largest ${of} / 32 × ⌈log2 n⌉`,
        ),
        figure(
          `proof-size-consistency-${tree.size}`,
          most(consistencyHashes(tree)),
          (depth + 1) * HASH_BYTES,
          "bytes",
          `the largest ${of} / 32 × (⌈log2 n⌉ + 1)`,
        ),
      );
    }
    return figures;
  },
};
