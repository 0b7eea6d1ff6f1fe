import { createHash, randomBytes } from "node:crypto";
import { createWriteStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import { crc64Nvme } from "./crc64-nvme.ts";

/** Bytes in a file that no object refers to yet, with every checksum that S3 may be asked about. */
export interface ReceivedBytes {
  readonly file: string;
  readonly size: number;
  readonly md5: Buffer;
  readonly sha256: Buffer;
  readonly sha1: Buffer;
  readonly crc32: Buffer;
  readonly crc64nvme: Buffer;
}

/** What is smaller is written, and read, by one call: a stream takes longer than its few bytes. */
export const SMALL_BYTES = 64 * 1024;

const writeBytes = async (file: string, bytes: AsyncGenerator<Uint8Array>): Promise<void> => {
  const first: Uint8Array[] = [];
  let size = 0;
  while (size <= SMALL_BYTES) {
    const { done, value } = await bytes.next();
    if (done === true) return writeFileSync(file, Buffer.concat(first));
    first.push(value);
    size += value.length;
  }
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield* first;
    yield* bytes;
  };
  await pipeline(all(), createWriteStream(file));
};

/** Writes bytes to a new file in a folder and hashes them on the way; `withCrc64` because that one is slow. */
export const receiveBytes = async (
  folder: string,
  bytes: AsyncIterable<Uint8Array>,
  withCrc64: boolean,
): Promise<ReceivedBytes> => {
  const file = join(folder, randomBytes(12).toString("hex"));
  const md5 = createHash("md5");
  const sha256 = createHash("sha256");
  const sha1 = createHash("sha1");
  const crc64 = crc64Nvme();
  let size = 0;
  let crc = 0;
  const hashing = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      size += chunk.length;
      for (const hash of [md5, sha256, sha1]) hash.update(chunk);
      crc = crc32(chunk, crc);
      if (withCrc64) crc64.update(chunk);
      yield chunk;
    }
  };
  await writeBytes(file, hashing());
  const crcBytes = Buffer.alloc(4);
  crcBytes.writeUInt32BE(crc);
  return {
    file,
    size,
    md5: md5.digest(),
    sha256: sha256.digest(),
    sha1: sha1.digest(),
    crc32: crcBytes,
    crc64nvme: crc64.digest(),
  };
};
