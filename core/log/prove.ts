import { EMPTY_ROOT, HASH_BYTES, nodeHash } from "./hash.ts";
import { consistencyRanges, inclusionRanges, type Range } from "./range.ts";

/** Hashes from outside: of a proof, or a root. */
export type Hashes = readonly Uint8Array[];

export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leaf: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: Hashes;
}

export interface ConsistencyClaim {
  readonly before: { readonly size: number; readonly root: Uint8Array };
  readonly after: { readonly size: number; readonly root: Uint8Array };
  readonly proof: Hashes;
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const areHashes = (values: Hashes): boolean => values.every(({ length }) => length === HASH_BYTES);
const isEqual = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
const areOf = (proof: Hashes, ranges: readonly Range[]): boolean => proof.length === ranges.length && areHashes(proof);

/** True where the leaf is the `index`th of the tree with that root (RFC 9162, section 2.1.3). Never throws on hostile input. */
export const isIncluded = ({ index, size, leaf, root, proof }: InclusionClaim): boolean => {
  if (!isCount(index) || !isCount(size) || index >= size || !areHashes([leaf])) return false;
  const ranges = inclusionRanges(index, size);
  if (!areOf(proof, ranges)) return false;
  let hash = leaf;
  for (const [at, sibling] of proof.entries())
    hash = (ranges[at] as Range).end <= index ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
  return isEqual(hash, root);
};

/**
 * True where the later tree begins with all leaves of the one before, in their order (RFC 9162, section 2.1.4). Never throws on
 * hostile input.
 */
export const isConsistent = ({ before, after, proof }: ConsistencyClaim): boolean => {
  if (!isCount(before.size) || !isCount(after.size) || before.size > after.size) return false;
  if (!areHashes([before.root, after.root])) return false;
  const ranges = consistencyRanges(before.size, after.size);
  if (!areOf(proof, ranges)) return false;
  if (before.size === 0) return isEqual(before.root, EMPTY_ROOT);
  // The largest node that ends where the tree before ended: the whole of it, which its root states, or the first of the proof.
  const isStated = ranges[0]?.end !== before.size;
  const [known, rest, restRanges] = isStated
    ? [before.root, proof, ranges]
    : [proof[0] as Uint8Array, proof.slice(1), ranges.slice(1)];
  let [old, now] = [known, known];
  for (const [at, sibling] of rest.entries()) {
    if ((restRanges[at] as Range).start < before.size) [old, now] = [nodeHash(sibling, old), nodeHash(sibling, now)];
    else now = nodeHash(now, sibling);
  }
  return isEqual(old, before.root) && isEqual(now, after.root);
};
