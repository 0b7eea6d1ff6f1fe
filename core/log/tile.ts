import { completeHash, HASH_BYTES, joinedHash } from "./hash.ts";
import { type Range, type Subtree, subtreesOf } from "./range.ts";

/** How a tree lies in files (C2SP tlog-tiles): a tile has the hashes of up to 256 complete subtrees beside each other. */

const TILE_HEIGHT = 8;
export const TILE_WIDTH = 2 ** TILE_HEIGHT;

export interface Tile {
  /** Of the tiles: a hash of level 1 is over 256 leaves. */
  readonly level: number;
  readonly index: number;
  /** How many hashes it has. */
  readonly width: number;
}

const DIGITS = 3;

/** A number in groups of three digits, all but the last marked: a folder and a file never have the same name. */
const indexPath = (index: number): string => {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / DIGITS) * DIGITS, "0").match(/\d{3}/g) as string[];
  return groups.map((group, at) => (at === groups.length - 1 ? group : `x${group}`)).join("/");
};

const placeOf = ({ index, width }: Pick<Tile, "index" | "width">): string =>
  width === TILE_WIDTH ? indexPath(index) : `${indexPath(index)}.p/${width}`;

export const tilePath = (tile: Tile): string => `tile/${tile.level}/${placeOf(tile)}`;

/** Where the entries lie whose hashes the tile has. @param tile of level 0 */
export const entriesPath = (tile: Pick<Tile, "index" | "width">): string => `tile/entries/${placeOf(tile)}`;

/** How many hashes of a level a tree of `size` leaves has. */
const hashesOf = (size: number, level: number): number => Math.floor(size / TILE_WIDTH ** level);

const tileAt = (size: number, level: number, index: number): Tile => ({
  level,
  index,
  width: Math.min(TILE_WIDTH, hashesOf(size, level) - index * TILE_WIDTH),
});

/** The tiles of a tree that are not full, from level 0 up: what is appended goes into them. */
export const edgeTiles = (size: number): readonly Tile[] => {
  const tiles: Tile[] = [];
  for (let level = 0; hashesOf(size, level) > 0; level += 1) {
    const hashes = hashesOf(size, level);
    if (hashes % TILE_WIDTH > 0) tiles.push(tileAt(size, level, Math.floor(hashes / TILE_WIDTH)));
  }
  return tiles;
};

/** The tiles of level 0 that have the leaves of a range. */
export const leafTiles = ({ start, end }: Range, size: number): readonly Tile[] => {
  const first = Math.floor(start / TILE_WIDTH);
  return Array.from({ length: Math.ceil(end / TILE_WIDTH) - first }, (_, at) => tileAt(size, 0, first + at));
};

const placeInTile = ({ level, index }: Subtree, size: number) => {
  const count = 2 ** (level % TILE_HEIGHT);
  const first = index * count;
  const tile = tileAt(size, Math.floor(level / TILE_HEIGHT), Math.floor(first / TILE_WIDTH));
  return { tile, from: first % TILE_WIDTH, count };
};

/** The hash of a tile at a place of it. */
export const hashIn = (tile: Uint8Array, at: number): Buffer =>
  Buffer.from(tile.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));

/** The hashes of a tile. */
export const hashesIn = (tile: Uint8Array): Buffer[] =>
  Array.from({ length: tile.length / HASH_BYTES }, (_, at) => hashIn(tile, at));

/** The tiles of a tree of `size` leaves that the hashes of these nodes are in or follow from, each once. */
export const tilesOf = (ranges: readonly Range[], size: number): readonly Tile[] => {
  const tiles = ranges.flatMap(subtreesOf).map((subtree) => placeInTile(subtree, size).tile);
  return [...new Map(tiles.map((tile) => [tilePath(tile), tile])).values()];
};

/**
 * The hash of a node of a tree of `size` leaves.
 * @param read the bytes of a tile of {@link tilesOf} this node, of its width
 */
export const rangeHash = (range: Range, size: number, read: (tile: Tile) => Uint8Array): Buffer =>
  joinedHash(
    subtreesOf(range).map((subtree) => {
      const { tile, from, count } = placeInTile(subtree, size);
      const bytes = read(tile);
      return completeHash(Array.from({ length: count }, (_, at) => hashIn(bytes, from + at)));
    }),
  );
