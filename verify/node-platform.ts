import { type KeyObject, verify } from "node:crypto";
import { open } from "node:fs/promises";
import { pipeline, Readable, type Transform } from "node:stream";
import { promisify } from "node:util";
import { createGunzip, createInflateRaw, createZstdDecompress } from "node:zlib";
import { findPublicKey } from "../core/ed25519.ts";
import { findSignature, sealMessage } from "../core/manifest/seal.ts";
import type { ByteSource, PackedForm, Platform } from "./platform.ts";

/** Bytes through a transformation; an error on either side is thrown to whoever reads. */
const through = (chunks: AsyncIterable<Buffer>, transform: Transform): AsyncIterable<Buffer> => {
  // The error reaches the reader too, by which it is handled.
  pipeline(Readable.from(chunks), transform, () => {});
  return transform;
};

const UNPACKERS = { "deflate-raw": createInflateRaw, gzip: createGunzip, zstd: createZstdDecompress } as const;

/** What follows the end of a stream of DEFLATE, zlib leaves alone: a pack with it would not be written as packs are. */
async function* unpack(form: PackedForm, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let packed = 0;
  const counted = async function* () {
    for await (const chunk of chunks) {
      packed += chunk.length;
      yield chunk;
    }
  };
  const transform = UNPACKERS[form]();
  yield* through(counted(), transform);
  if (form === "deflate-raw" && transform.bytesWritten !== packed) throw new Error("bytes follow its end");
}

/** By a thread of libuv, so that many are checked beside what replays. */
const verifyAside = promisify<null, Uint8Array, KeyObject, Uint8Array, boolean>(verify);

export const nodePlatform = (): Platform => {
  const keys = new Map<string, KeyObject | undefined>();
  const isSigned: Platform["isSigned"] = async (message, signature, publicKey) => {
    const key = keys.get(publicKey) ?? findPublicKey(publicKey);
    keys.set(publicKey, key);
    return key !== undefined && verifyAside(null, message, key, signature);
  };
  return {
    unpack,
    isSigned,
    isSealed: async (seal, publicKey) => {
      const signature = findSignature(seal);
      return signature !== undefined && isSigned(sealMessage(seal), signature, publicKey);
    },
  };
};

/** A file, by its path. */
export const fileBytes = async (path: string): Promise<ByteSource> => {
  const file = await open(path, "r");
  const { size } = await file.stat();
  return {
    size,
    read: async (offset, length) => {
      const bytes = Buffer.alloc(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return bytes.subarray(0, done);
    },
    close: () => file.close(),
  };
};
