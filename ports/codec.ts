export type Encoding = "zst" | "gz";

export interface Unpacking {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** SHA-256 of the packed bytes in hex; undefined unless they were read to the end. */
  digest(): string | undefined;
}

/**
 * Unpacks a stream in constant memory.
 * @param packedBytes how many bytes the stream has: what is a bomb depends on that alone, not on how the bytes are cut
 * @throws Failure `codec-damaged` (truncated, damaged, another codec) or `codec-bomb`, while iterating; an error of the
 *   source itself passes through unchanged, because a broken connection is no fault of the evidence
 */
export type Unpack = (encoding: Encoding, packed: AsyncIterable<Uint8Array>, packedBytes: number) => Unpacking;

/** Packs bytes as one member of gzip (RFC 1952); members one after the other are gzip again. */
export type PackPiece = (bytes: string) => Uint8Array;
