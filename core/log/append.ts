import { completeHash, joinedHash } from "./hash.ts";
import { subtreesOf } from "./range.ts";
import { TILE_WIDTH, type Tile } from "./tile.ts";

/** A tree as whoever appends to it needs it: the hashes of the tiles that are not full, by their level. */
export interface Edge {
  readonly size: number;
  readonly levels: readonly (readonly Buffer[])[];
}

export interface FilledTile extends Tile {
  readonly hashes: readonly Buffer[];
}

export const EMPTY_EDGE: Edge = { size: 0, levels: [] };

/**
 * Appends leaves to a tree.
 * @returns the tree then, and every tile that it has and the tree before had not, or not as wide
 */
export const appended = (
  edge: Edge,
  leaves: readonly Buffer[],
): { readonly edge: Edge; readonly tiles: readonly FilledTile[] } => {
  const levels = edge.levels.map((hashes) => [...hashes]);
  const changed = new Set<number>();
  const tiles: FilledTile[] = [];
  const add = (hash: Buffer, size: number, level: number): void => {
    const hashes = levels[level] ?? [];
    levels[level] = hashes;
    hashes.push(hash);
    changed.add(level);
    if (hashes.length < TILE_WIDTH) return;
    tiles.push({ level, index: size / TILE_WIDTH ** (level + 1) - 1, width: TILE_WIDTH, hashes });
    levels[level] = [];
    add(completeHash(hashes), size, level + 1);
  };
  for (const [at, leaf] of leaves.entries()) add(leaf, edge.size + at + 1, 0);
  const size = edge.size + leaves.length;
  for (const level of changed) {
    const hashes = levels[level] as Buffer[];
    if (hashes.length === 0) continue;
    const index = Math.floor(size / TILE_WIDTH ** (level + 1));
    tiles.push({ level, index, width: hashes.length, hashes });
  }
  return { edge: { size, levels }, tiles };
};

/** The root of the tree with this edge. */
export const rootOf = ({ levels }: Edge): Buffer =>
  joinedHash(
    levels.toReversed().flatMap((hashes) =>
      subtreesOf({ start: 0, end: hashes.length }).map(({ level, index }) => {
        const count = 2 ** level;
        return completeHash(hashes.slice(index * count, (index + 1) * count));
      }),
    ),
  );
