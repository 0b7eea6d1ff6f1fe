/** What the verifier asks of `node:zlib`, in a browser. */

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let word = byte;
  for (let bit = 0; bit < 8; bit += 1) word = word & 1 ? (word >>> 1) ^ 0xedb8_8320 : word >>> 1;
  return word;
});

/** CRC-32 of ISO 3309, as ZIP has it. @param before of the bytes that came before */
export const crc32 = (bytes: Uint8Array, before = 0): number => {
  let word = ~before;
  for (let at = 0; at < bytes.length; at += 1)
    word = (word >>> 8) ^ (TABLE[(word ^ (bytes[at] as number)) & 0xff] as number);
  return ~word >>> 0;
};
