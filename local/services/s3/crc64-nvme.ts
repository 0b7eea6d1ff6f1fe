/** CRC-64/NVME, reflected polynomial 0x9a6c9329ac4bc9b5, by a table, in two halves of 32 bits: S3's own checksum. */

const HIGH_POLYNOMIAL = 0x9a6c9329;
const LOW_POLYNOMIAL = 0xac4bc9b5;

const TABLE = ((): Uint32Array => {
  const table = new Uint32Array(512);
  for (let byte = 0; byte < 256; byte += 1) {
    let high = 0;
    let low = byte;
    for (let bit = 0; bit < 8; bit += 1) {
      const carry = (low & 1) === 1;
      low = ((low >>> 1) | (high << 31)) >>> 0;
      high >>>= 1;
      if (carry) {
        high = (high ^ HIGH_POLYNOMIAL) >>> 0;
        low = (low ^ LOW_POLYNOMIAL) >>> 0;
      }
    }
    table[2 * byte] = high;
    table[2 * byte + 1] = low;
  }
  return table;
})();

export const crc64Nvme = () => {
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update: (chunk: Uint8Array): void => {
      for (let index = 0; index < chunk.length; index += 1) {
        const at = 2 * ((low ^ (chunk[index] as number)) & 0xff);
        const next = ((low >>> 8) | (high << 24)) >>> 0;
        high = ((high >>> 8) ^ (TABLE[at] as number)) >>> 0;
        low = (next ^ (TABLE[at + 1] as number)) >>> 0;
      }
    },
    digest: (): Buffer => {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE((high ^ 0xffffffff) >>> 0, 0);
      bytes.writeUInt32BE((low ^ 0xffffffff) >>> 0, 4);
      return bytes;
    },
  };
};
