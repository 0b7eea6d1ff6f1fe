/**
 * Gzip in members, one after the other (RFC 1952, section 2.2), as lists of differences and manifests have it. A browser unpacks one,
 * and calls the next one junk: so each is given to it alone.
 */

type Unpack = (packed: Buffer) => AsyncIterable<Buffer>;

const HEADER_BYTES = 10;
/** The first bytes of a member: its marks, DEFLATE, and flags of which three bits are reserved. */
const beginsAt = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0x1f && bytes[at + 1] === 0x8b && bytes[at + 2] === 8 && ((bytes[at + 3] ?? 0xff) & 0xe0) === 0;

/** Where a member that begins at `start` may end: before what looks like another one, and at the end of all. */
function* endsOf(bytes: Uint8Array, start: number): Generator<number> {
  for (let at = bytes.indexOf(0x1f, start + HEADER_BYTES); at !== -1; at = bytes.indexOf(0x1f, at + 1))
    if (beginsAt(bytes, at)) yield at;
  yield bytes.length;
}

/**
 * The unpacked bytes of all members, in their order. What only looks like the beginning of another member is found out, because the
 * member before it does not end there: then it is unpacked once more, from its beginning, up to the next.
 * @param unpack one member and no more; it throws where the bytes are not one, whole
 */
export async function* unpackedMembers(packed: Buffer, unpack: Unpack): AsyncGenerator<Buffer> {
  for (let start = 0; ; ) {
    let told = 0;
    let end = start;
    for (end of endsOf(packed, start)) {
      let bytes = 0;
      try {
        for await (const chunk of unpack(packed.subarray(start, end))) {
          const known = Math.min(chunk.length, Math.max(0, told - bytes));
          bytes += chunk.length;
          if (known === chunk.length) continue;
          told = bytes;
          yield chunk.subarray(known);
        }
        break;
      } catch (error) {
        if (end === packed.length) throw error;
      }
    }
    if (end === packed.length) return;
    start = end;
  }
}
