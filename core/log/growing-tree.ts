import { joinedHash, nodeHash } from "./hash.ts";

/** A tree whose leaves come one after the other: what is kept of it grows with the logarithm of their number. */
export interface GrowingTree {
  size(): number;
  /** @param leaf as `leafHash` makes it */
  add(leaf: Buffer): void;
  /** Of the leaves so far. */
  root(): Buffer;
}

export const growingTree = (): GrowingTree => {
  /** Of the largest complete subtrees, from the left: one for each 1 in the binary digits of the size. */
  const hashes: Buffer[] = [];
  let size = 0;
  return {
    size: () => size,
    add: (leaf) => {
      let hash = leaf;
      for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) hash = nodeHash(hashes.pop() as Buffer, hash);
      hashes.push(hash);
      size += 1;
    },
    root: () => joinedHash(hashes),
  };
};
