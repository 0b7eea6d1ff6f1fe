import { createHash } from "node:crypto";

/** The hashes of a Merkle tree over SHA-256 (RFC 6962, section 2.1): what leaves say and what nodes join cannot be confused. */

export const HASH_BYTES = 32;

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

export const leafHash = (entry: Uint8Array): Buffer => sha256(LEAF, entry);
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(NODE, left, right);

/** The root of a tree without leaves. */
export const EMPTY_ROOT: Buffer = sha256();

/** The root of a tree of which these, from the left, are the largest complete subtrees. */
export const joinedHash = (hashes: readonly Buffer[]): Buffer =>
  hashes.length === 0 ? EMPTY_ROOT : hashes.reduceRight((right, left) => nodeHash(left, right));

/** The root of a complete subtree over hashes that are as many as a power of two. */
export const completeHash = (hashes: readonly Buffer[]): Buffer => {
  let level = hashes;
  while (level.length > 1)
    level = Array.from({ length: level.length / 2 }, (_, index) =>
      nodeHash(level[2 * index] as Buffer, level[2 * index + 1] as Buffer),
    );
  return level[0] as Buffer;
};
