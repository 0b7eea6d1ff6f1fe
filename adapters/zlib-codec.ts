import { createHash } from "node:crypto";
import { Readable, type Transform } from "node:stream";
import {
  constants,
  createGunzip,
  createGzip,
  createZstdCompress,
  createZstdDecompress,
  type Gunzip,
  gzipSync,
  type ZstdDecompress,
  zstdDecompressSync,
} from "node:zlib";
import { Failure } from "../core/failure.ts";
import type { Encoding, PackPiece, Unpack } from "../ports/codec.ts";
import { frameCutter } from "./zstd-frame.ts";

/** Real manifests pack 3 to 40 times; beyond this ratio to all of its bytes, and beyond a floor, it is a bomb. */
const MAX_RATIO = 400;
const RATIO_FLOOR_BYTES = 16 * 1024 ** 2;
/** 32 MiB, more than `zstd -19` needs, so that the sender does not decide how much memory is used. */
const MAX_WINDOW_LOG = 25;
const PIECE_BYTES = 64 * 1024;
/** What is packed and unpacked by one call, where it is no more: most manifests are, and a stream with its thread takes longer. */
const SMALL = { packedBytes: 64 * 1024, unpackedBytes: 1024 ** 2 } as const;
const ZSTD_PARAMS = { [constants.ZSTD_d_windowLogMax]: MAX_WINDOW_LOG };

const decoder = (encoding: Encoding): Gunzip | ZstdDecompress =>
  encoding === "gz"
    ? createGunzip({ chunkSize: PIECE_BYTES })
    : createZstdDecompress({ chunkSize: PIECE_BYTES, params: ZSTD_PARAMS });

/** The frames unpacked, as a stream would; undefined where they are too much, or wrong, which is for a stream to say. */
const findUnpacked = (packed: Buffer): Buffer | undefined => {
  const frames = frameCutter()(packed) ?? [];
  if (frames.length === 0) return undefined;
  const unpacked: Buffer[] = [];
  let left: number = SMALL.unpackedBytes;
  try {
    for (const frame of frames) {
      const piece = zstdDecompressSync(frame, { params: ZSTD_PARAMS, maxOutputLength: Math.max(1, left) });
      left -= piece.length;
      unpacked.push(piece);
    }
  } catch {
    return undefined;
  }
  return left < 0 ? undefined : Buffer.concat(unpacked);
};

interface Begun {
  /** All of it, where that is little. */
  readonly whole: Buffer | undefined;
  /** The same stream, from its start. */
  readonly again: AsyncIterable<Uint8Array>;
}

/** Reads on until it is known whether a stream is small; what it fails with, it fails with again. */
const begin = async (source: AsyncGenerator<Uint8Array>): Promise<Begun> => {
  const pieces: Uint8Array[] = [];
  let failure: { readonly error: unknown } | undefined;
  let isWhole = false;
  try {
    for (let size = 0; size <= SMALL.packedBytes && !isWhole; ) {
      const { done, value } = await source.next();
      if (done === true) isWhole = true;
      else {
        pieces.push(value);
        size += value.length;
      }
    }
  } catch (error) {
    failure = { error };
  }
  const again = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* pieces;
      if (failure !== undefined) throw failure.error;
      yield* source;
    } finally {
      await source.return(undefined);
    }
  };
  return { whole: isWhole ? Buffer.concat(pieces) : undefined, again: again() };
};

/** Unpacks with zlib; {@link Unpack} is the contract. */
export const unpack = ((encoding, packed, packedBytes) => {
  const hash = createHash("sha256");
  const most = Math.max(RATIO_FLOOR_BYTES, packedBytes * MAX_RATIO);
  let readBytes = 0;
  let digest: string | undefined;
  let sourceError: unknown;
  const cut = encoding === "zst" ? frameCutter() : (chunk: Uint8Array) => [chunk];

  async function* tapped(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of packed) {
        hash.update(chunk);
        readBytes += chunk.length;
        const pieces = cut(chunk);
        if (pieces === undefined) throw new Failure("codec-damaged", "something else than a zstd frame is in it");
        yield* pieces;
      }
      digest = hash.digest("hex");
    } catch (error) {
      sourceError = error;
      throw error;
    }
  }

  async function* chunks(): AsyncGenerator<Buffer> {
    if (encoding === "gz" || packedBytes > SMALL.packedBytes) return yield* streamed(tapped());
    const { whole, again } = await begin(tapped());
    const unpacked = whole === undefined ? undefined : findUnpacked(whole);
    if (unpacked === undefined) return yield* streamed(again);
    if (unpacked.length > 0) yield unpacked;
  }

  async function* streamed(cutPieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
    let unpackedBytes = 0;
    const source = Readable.from(cutPieces, { objectMode: false, highWaterMark: PIECE_BYTES });
    const transform = decoder(encoding);
    source.on("error", (error) => transform.destroy(error));
    source.pipe(transform);
    try {
      for await (const piece of transform as AsyncIterable<Buffer>) {
        unpackedBytes += piece.length;
        if (unpackedBytes > most) throw new Failure("codec-bomb", `${packedBytes} bytes unpack to more than ${most}`);
        yield piece;
      }
      if (encoding === "gz" && transform.bytesWritten < readBytes)
        throw new Failure("codec-damaged", "bytes follow the last gzip member");
    } catch (error) {
      if (sourceError !== undefined) throw sourceError;
      if (error instanceof Failure) throw error;
      throw new Failure("codec-damaged", `it cannot be unpacked as ${encoding}: ${(error as Error).message}`, {
        cause: error,
      });
    } finally {
      source.destroy();
      transform.destroy();
    }
  }

  return { chunks: chunks(), digest: () => digest };
}) satisfies Unpack;

/**
 * Entries have digests and identifiers, in which a search for repetitions finds none that help. Zstandard's lowest level packs
 * lines of files and of accounts smaller than its usual one does (by 6 and 14 %), in a third of the time.
 */
const ZSTD_LEVEL = 1;

/**
 * Packs a stream. While one chunk is packed, which is done in another thread, the next one is asked for, and no further one.
 * Who reads it may stop at any time, as a full disk makes it do.
 */
export async function* pack(chunks: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  const options = { chunkSize: PIECE_BYTES };
  const packer: Transform =
    encoding === "gz"
      ? createGzip(options)
      : createZstdCompress({ ...options, params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
  // A chunk that is being packed when the reader stops is never said to be packed.
  const closed = new Promise<void>((resolve) => packer.once("close", resolve));
  const write = (chunk: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      packer.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
  const fill = async (): Promise<void> => {
    try {
      let packed = Promise.resolve();
      for await (const chunk of chunks) {
        await Promise.race([packed, closed]);
        if (packer.destroyed) return;
        packed = write(chunk);
        // Whoever awaits it sees it fail; nobody may be there yet.
        packed.catch(() => undefined);
      }
      packer.end();
    } catch (error) {
      packer.destroy(error as Error);
    }
  };
  const filled = fill();
  try {
    for await (const piece of packer as AsyncIterable<Buffer>) yield piece;
  } finally {
    packer.destroy();
    await filled;
  }
}

/** Packs one piece as a member of gzip. */
export const packPiece: PackPiece = (text) => gzipSync(text);
