/** RFC 8878, 3.1.1: a magic number, a descriptor of which other fields there are, blocks, and perhaps a checksum. */
const MAGIC = 0xfd2fb528;
const CHECKSUM_BYTES = 4;
const RLE = 1;
const FIELD_BYTES = { magic: 4, descriptor: 1, block: 3 } as const;

/** How many bytes there are between the descriptor and the first block. */
const headerRest = (descriptor: number): number => {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryId = [0, 1, 2, 4][descriptor & 3] as number;
  const contentSize = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  return (isSingleSegment ? 0 : 1) + dictionaryId + contentSize;
};

/**
 * Cuts bytes where a zstd frame ends, without unpacking them: the decoder reads the next frame only where that begins a
 * chunk of its own. Whether a frame is well-formed is for the decoder to say.
 * @returns a function that takes the next bytes, cut anywhere, and returns them cut further; undefined where something
 * else begins than a frame with content
 */
export const frameCutter = (): ((chunk: Uint8Array) => readonly Uint8Array[] | undefined) => {
  let field: keyof typeof FIELD_BYTES = "magic";
  let value = 0;
  let read = 0;
  let skip = 0;
  let hasChecksum = false;
  let isLast = false;

  /** False where it is no frame. */
  const endOfField = (): boolean => {
    if (field === "magic") {
      field = "descriptor";
      return value >>> 0 === MAGIC;
    }
    if (field === "descriptor") {
      hasChecksum = (value & 4) !== 0;
      skip = headerRest(value);
      field = "block";
      return true;
    }
    isLast = (value & 1) !== 0;
    skip = (((value >> 1) & 3) === RLE ? 1 : value >> 3) + (isLast && hasChecksum ? CHECKSUM_BYTES : 0);
    return true;
  };

  return (chunk) => {
    const pieces: Uint8Array[] = [];
    let from = 0;
    for (let at = 0; at < chunk.length; ) {
      const skipped = Math.min(skip, chunk.length - at);
      skip -= skipped;
      at += skipped;
      if (skip === 0 && isLast) {
        pieces.push(chunk.subarray(from, at));
        from = at;
        field = "magic";
        isLast = false;
      }
      if (at === chunk.length) break;
      value |= (chunk[at] as number) << (8 * read);
      read += 1;
      at += 1;
      if (read < FIELD_BYTES[field]) continue;
      if (!endOfField()) return undefined;
      value = 0;
      read = 0;
    }
    return [...pieces, chunk.subarray(from)].filter(({ length }) => length > 0);
  };
};
