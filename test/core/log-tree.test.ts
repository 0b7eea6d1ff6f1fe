import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appended, type Edge, EMPTY_EDGE, type FilledTile, rootOf } from "../../core/log/append.ts";
import { EMPTY_ROOT, HASH_BYTES, leafHash, nodeHash } from "../../core/log/hash.ts";
import { type ConsistencyClaim, type InclusionClaim, isConsistent, isIncluded } from "../../core/log/prove.ts";
import { consistencyRanges, inclusionRanges, type Range } from "../../core/log/range.ts";
import {
  edgeTiles,
  entriesPath,
  hashesIn,
  leafTiles,
  rangeHash,
  TILE_WIDTH,
  tilePath,
  tilesOf,
} from "../../core/log/tile.ts";

/** The entries and hashes that implementations of RFC 6962 are tested with: certificate-transparency, transparency-dev/merkle. */
const ENTRIES = [
  ...["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"],
].map((hex) => Buffer.from(hex, "hex"));
const LEAVES = ENTRIES.map(leafHash);
const ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const INCLUSION: readonly [index: number, size: number, proof: readonly string[]][] = [
  [0, 1, []],
  [
    ...([0, 8] as const),
    [
      "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
  ],
  [
    ...([5, 8] as const),
    [
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
  ],
  [2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]],
  [
    ...([1, 5] as const),
    [
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
  ],
];
const CONSISTENCY: readonly [before: number, size: number, proof: readonly string[]][] = [
  [1, 1, []],
  [
    ...([1, 8] as const),
    [
      "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
  ],
  [
    ...([6, 8] as const),
    [
      "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
  ],
  [
    ...([2, 5] as const),
    [
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
  ],
  [
    ...([6, 7] as const),
    [
      "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
  ],
];

/** MTH of RFC 6962, section 2.1, as it is written there. */
const mth = (leaves: readonly Buffer[]): Buffer => {
  if (leaves.length === 0) return EMPTY_ROOT;
  if (leaves.length === 1) return leaves[0] as Buffer;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(mth(leaves.slice(0, split)), mth(leaves.slice(split)));
};

const HASHED: Buffer[] = [];
const leavesOf = (count: number, from = 0): Buffer[] => {
  while (HASHED.length < from + count) HASHED.push(leafHash(Buffer.from(`entry ${HASHED.length}`)));
  return HASHED.slice(from, from + count);
};

const fileOf = (tile: FilledTile): [string, Buffer] => [tilePath(tile), Buffer.concat(tile.hashes)];

/** Files by their paths, and the tree, after leaves were appended in batches of these sizes. */
const filed = (batches: readonly number[]): { edge: Edge; files: Map<string, Buffer> } => {
  const files = new Map<string, Buffer>();
  let edge = EMPTY_EDGE;
  for (const count of batches) {
    const next = appended(edge, leavesOf(count, edge.size));
    for (const [path, bytes] of next.tiles.map(fileOf)) files.set(path, bytes);
    edge = next.edge;
  }
  return { edge, files };
};

const proofIn = (files: Map<string, Buffer>, ranges: readonly Range[], size: number): Buffer[] => {
  const wanted = new Set(tilesOf(ranges, size).map(tilePath));
  return ranges.map((range) =>
    rangeHash(range, size, (tile) => {
      expect([...wanted]).toContain(tilePath(tile));
      return files.get(tilePath(tile)) as Buffer;
    }),
  );
};

const bytes = (hex: readonly string[]): Buffer[] => hex.map((one) => Buffer.from(one, "hex"));
const rootAt = (size: number): Buffer => Buffer.from(ROOTS[size] as string, "hex");

describe("the tree of RFC 6962", () => {
  it("has the roots that others have for the same entries", () => {
    for (const [size, root] of ROOTS.entries()) {
      expect(mth(LEAVES.slice(0, size)).toString("hex")).toBe(root);
      expect(rootOf(appended(EMPTY_EDGE, LEAVES.slice(0, size)).edge).toString("hex")).toBe(root);
    }
  });

  it("has the proofs that others have for the same entries", () => {
    const [tile] = appended(EMPTY_EDGE, LEAVES).tiles;
    const wide = Buffer.concat(tile?.hashes ?? []);
    for (const [index, size, proof] of INCLUSION) {
      const ranges = inclusionRanges(index, size);
      expect(ranges.map((range) => rangeHash(range, size, () => wide).toString("hex"))).toEqual(proof);
      const claim = { index, size, leaf: LEAVES[index] as Buffer, root: rootAt(size), proof: bytes(proof) };
      expect(isIncluded(claim)).toBe(true);
    }
    for (const [before, size, proof] of CONSISTENCY) {
      const ranges = consistencyRanges(before, size);
      expect(ranges.map((range) => rangeHash(range, size, () => wide).toString("hex"))).toEqual(proof);
      const [old, now] = [
        { size: before, root: rootAt(before) },
        { size, root: rootAt(size) },
      ];
      expect(isConsistent({ before: old, after: now, proof: bytes(proof) })).toBe(true);
    }
  });
});

/** Sizes about the widths of tiles, where an error would be. */
const sizes = fc.oneof(
  { weight: 3, arbitrary: fc.nat(20) },
  { weight: 2, arbitrary: fc.nat(600) },
  { weight: 1, arbitrary: fc.constantFrom(255, 256, 257, 511, 512, 513) },
);
const batchesOf = (size: number) =>
  fc
    .array(fc.nat(size), { maxLength: 4 })
    .map((cuts) => [0, ...cuts.toSorted((a, b) => a - b), size])
    .map((cuts) => cuts.slice(1).map((cut, at) => cut - (cuts[at] as number)));

describe("a tree in tiles", () => {
  it("has the same root and the same full tiles in whatever batches leaves are appended, and the partial ones of its size", () => {
    fc.assert(
      fc.property(
        sizes.chain((size) => fc.tuple(fc.constant(size), batchesOf(size))),
        ([size, batches]) => {
          const { edge, files } = filed(batches);
          const whole = filed([size]);
          expect(rootOf(edge)).toEqual(rootOf(whole.edge));
          expect(edge.size).toBe(size);
          for (const [path, tile] of whole.files) expect(files.get(path), path).toEqual(tile);
          for (const path of files.keys()) expect(whole.files.has(path) || path.includes(".p/"), path).toBe(true);
          expect(edgeTiles(size).map((tile) => hashesIn(files.get(tilePath(tile)) as Buffer))).toEqual(
            edge.levels.filter((level) => level.length > 0),
          );
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);

  it("has the root that RFC 6962 defines", () => {
    for (const size of [0, 1, 2, 3, 255, 256, 257, 700])
      expect(rootOf(filed([size]).edge)).toEqual(mth(leavesOf(size)));
    expect(rangeHash({ start: 0, end: 700 }, 700, (tile) => filed([700]).files.get(tilePath(tile)) as Buffer)).toEqual(
      mth(leavesOf(700)),
    );
  });

  it("goes on from the tiles that are not full, which whoever starts anew reads", () => {
    const before = filed([300, 400]);
    const levels: Buffer[][] = [];
    for (const tile of edgeTiles(700)) levels[tile.level] = hashesIn(before.files.get(tilePath(tile)) as Buffer);
    const again: Edge = { size: 700, levels: Array.from(levels, (one) => one ?? []) };
    expect(again).toEqual(before.edge);
    expect(appended(again, leavesOf(100, 700))).toEqual(appended(before.edge, leavesOf(100, 700)));
    expect(appended(before.edge, [])).toEqual({ edge: before.edge, tiles: [] });
  });

  it("writes only what it had not, and of each level what is not full", () => {
    const names = (before: number, count: number) =>
      appended(filed([before]).edge, leavesOf(count, before)).tiles.map(tilePath);
    expect(names(0, 256)).toEqual(["tile/0/000", "tile/1/000.p/1"]);
    expect(names(256, 1)).toEqual(["tile/0/001.p/1"]);
    expect(names(255, 258)).toEqual(["tile/0/000", "tile/0/001", "tile/0/002.p/1", "tile/1/000.p/2"]);
  });

  it("has a third level of tiles after 65,536 leaves, and proofs across all three", () => {
    const before = filed([65_535]);
    const full = appended(before.edge, leavesOf(1, 65_535));
    expect(full.tiles.map(tilePath)).toEqual(["tile/0/255", "tile/1/000", "tile/2/000.p/1"]);
    const { edge, tiles } = appended(full.edge, leavesOf(257, 65_536));
    expect(tiles.map(tilePath)).toEqual(["tile/0/256", "tile/0/257.p/1", "tile/1/001.p/1"]);
    const files = new Map([...before.files, ...[...full.tiles, ...tiles].map(fileOf)]);
    const [leaf] = leavesOf(1, 300) as [Buffer];
    const proof = proofIn(files, inclusionRanges(300, edge.size), edge.size);
    expect(isIncluded({ index: 300, size: edge.size, leaf, root: rootOf(edge), proof })).toBe(true);
    const consistency = proofIn(files, consistencyRanges(65_535, edge.size), edge.size);
    const old = { size: 65_535, root: rootOf(before.edge) };
    expect(isConsistent({ before: old, after: { size: edge.size, root: rootOf(edge) }, proof: consistency })).toBe(
      true,
    );
  });

  it("lies where the page of C2SP says", () => {
    const path = (level: number, index: number, width: number) => tilePath({ level, index, width });
    expect(path(0, 1_234_067, TILE_WIDTH)).toBe("tile/0/x001/x234/067");
    expect(path(1, 0, 1)).toBe("tile/1/000.p/1");
    expect(path(0, 999, TILE_WIDTH)).toBe("tile/0/999");
    expect(path(0, 1_000, 255)).toBe("tile/0/x001/000.p/255");
    expect(entriesPath({ index: 1_000, width: TILE_WIDTH })).toBe("tile/entries/x001/000");
    expect(entriesPath({ index: 0, width: 3 })).toBe("tile/entries/000.p/3");
    // The example of the page: 273 full tiles and one of 112, one full and one of 17, and one of 1.
    expect(edgeTiles(70_000).map(tilePath)).toEqual(["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]);
    expect(edgeTiles(256).map(tilePath)).toEqual(["tile/1/000.p/1"]);
    expect(edgeTiles(0)).toEqual([]);
  });

  it("has the leaves of a range in these tiles", () => {
    const names = (start: number, end: number, size: number) => leafTiles({ start, end }, size).map(tilePath);
    expect(names(0, 3, 3)).toEqual(["tile/0/000.p/3"]);
    expect(names(255, 257, 300)).toEqual(["tile/0/000", "tile/0/001.p/44"]);
    expect(names(256, 512, 512)).toEqual(["tile/0/001"]);
    expect(names(5, 5, 300)).toEqual(["tile/0/000"]);
  });
});

const claims = sizes
  .filter((size) => size > 0)
  .chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1), fc.nat(size)));

/** A claim with one bit of one of its hashes turned. */
const flipped = (hashes: readonly Uint8Array[], at: number, bit: number): Uint8Array[] =>
  hashes.map((hash, place) => {
    const copy = Buffer.from(hash);
    if (place === at % hashes.length)
      copy[(bit >> 3) % copy.length] = (copy[(bit >> 3) % copy.length] as number) ^ (1 << (bit & 7));
    return copy;
  });

const inclusionClaim = (size: number, index: number): InclusionClaim => {
  const { edge, files } = filed([size]);
  const [leaf] = leavesOf(1, index) as [Buffer];
  return { index, size, leaf, root: rootOf(edge), proof: proofIn(files, inclusionRanges(index, size), size) };
};
const consistencyClaim = (size: number, before: number): ConsistencyClaim => {
  const { edge, files } = filed([before, size - before]);
  const old = { size: before, root: rootOf(filed([before]).edge) };
  return {
    before: old,
    after: { size, root: rootOf(edge) },
    proof: proofIn(files, consistencyRanges(before, size), size),
  };
};

describe("a proof of inclusion from tiles", () => {
  it("is verified, and with any changed bit, hash, index or size it is not", () => {
    fc.assert(
      fc.property(claims, fc.nat(1_000), fc.nat(255), ([size, index], at, bit) => {
        const claim = inclusionClaim(size, index);
        expect(isIncluded(claim)).toBe(true);
        const [leaf, root, ...proof] = flipped([claim.leaf, claim.root, ...claim.proof], at, bit) as [Buffer, Buffer];
        expect(isIncluded({ ...claim, leaf, root, proof })).toBe(false);
        expect(isIncluded({ ...claim, proof: claim.proof.slice(0, -1) })).toBe(claim.proof.length === 0);
        expect(isIncluded({ ...claim, proof: [...claim.proof, claim.root] })).toBe(false);
        if (size > 1) expect(isIncluded({ ...claim, index: (index + 1) % size })).toBe(false);
        expect(isIncluded({ ...claim, index: size })).toBe(false);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it("is refused where it is no proof", () => {
    const claim = inclusionClaim(5, 2);
    for (const odd of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(isIncluded({ ...claim, index: odd })).toBe(false);
      expect(isIncluded({ ...claim, size: odd })).toBe(false);
    }
    // What lies between two leaves, or before the first, would have the siblings of the first.
    const first = inclusionClaim(5, 0);
    for (const index of [0.5, -1]) expect(isIncluded({ ...first, index })).toBe(false);
    const short = claim.proof.map((hash) => hash.subarray(0, HASH_BYTES - 1));
    expect(isIncluded({ ...claim, proof: short })).toBe(false);
    expect(isIncluded({ ...claim, leaf: claim.leaf.subarray(1) })).toBe(false);
    expect(isIncluded({ ...claim, root: claim.root.subarray(1) })).toBe(false);
    // Of a tree of one leaf the leaf is the root: no text of another length can be one.
    const empty = Buffer.alloc(0);
    expect(isIncluded({ index: 0, size: 1, leaf: empty, root: empty, proof: [] })).toBe(false);
    expect(isIncluded({ index: 0, size: 0, leaf: claim.leaf, root: claim.leaf, proof: [] })).toBe(false);
    // The sum of the lengths is right, and a boundary is moved.
    const [lower, upper, ...rest] = claim.proof as [Buffer, Buffer];
    const joined = Buffer.concat([lower, upper]);
    expect(isIncluded({ ...claim, proof: [joined.subarray(0, 31), joined.subarray(31), ...rest] })).toBe(false);
  });

  it("takes as many hashes as the tree is high, also of a tree of 2 ** 53 - 1 leaves", () => {
    const size = Number.MAX_SAFE_INTEGER;
    expect(inclusionRanges(0, size)).toHaveLength(53);
    expect(isIncluded({ index: 0, size, leaf: EMPTY_ROOT, root: EMPTY_ROOT, proof: [] })).toBe(false);
  });
});

describe("a proof of consistency from tiles", () => {
  it("is verified, and with any changed bit, hash or size it is not", () => {
    fc.assert(
      fc.property(claims, fc.nat(1_000), fc.nat(255), ([size, , before], at, bit) => {
        const claim = consistencyClaim(size, before);
        expect(isConsistent(claim)).toBe(true);
        // Of a tree without leaves the later root says nothing: anything begins with it.
        const all = before === 0 ? [claim.before.root] : [claim.before.root, claim.after.root, ...claim.proof];
        const [old, now = claim.after.root, ...proof] = flipped(all, at, bit) as [Buffer];
        const changed = {
          before: { ...claim.before, root: old },
          after: { ...claim.after, root: now },
          proof,
        };
        expect(isConsistent(changed)).toBe(false);
        expect(isConsistent({ ...claim, proof: claim.proof.slice(0, -1) })).toBe(claim.proof.length === 0);
        expect(isConsistent({ ...claim, proof: [...claim.proof, claim.after.root] })).toBe(false);
        const shorter = { ...claim, before: { ...claim.before, size: before - 1 } };
        if (before > 1) expect(isConsistent(shorter)).toBe(false);
        if (before < size) expect(isConsistent({ ...claim, before: claim.after, after: claim.before })).toBe(false);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it("is refused where it is no proof", () => {
    const claim = consistencyClaim(7, 3);
    for (const odd of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(isConsistent({ ...claim, before: { ...claim.before, size: odd } })).toBe(false);
      expect(isConsistent({ ...claim, after: { ...claim.after, size: odd } })).toBe(false);
    }
    const short = claim.proof.map((hash) => hash.subarray(0, HASH_BYTES - 1));
    expect(isConsistent({ ...claim, proof: short })).toBe(false);
    // A tree does not begin with a larger one, whatever root somebody states of the smaller.
    const [root, sibling] = claim.proof as [Buffer, Buffer];
    const smaller = { size: 0, root: nodeHash(root, sibling) };
    expect(isConsistent({ before: { size: 1, root }, after: smaller, proof: [sibling] })).toBe(false);
    const odd = { size: 3, root: Buffer.alloc(1) };
    expect(isConsistent({ before: odd, after: odd, proof: [] })).toBe(false);
    expect(
      isConsistent({ before: { size: 0, root: EMPTY_ROOT }, after: { size: 3, root: Buffer.alloc(1) }, proof: [] }),
    ).toBe(false);
    expect(isConsistent({ before: { size: 0, root: EMPTY_ROOT }, after: claim.after, proof: [] })).toBe(true);
    expect(isConsistent({ before: { size: 0, root: claim.before.root }, after: claim.after, proof: [] })).toBe(false);
  });
});
