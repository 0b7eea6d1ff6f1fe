import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { Failure } from "../core/failure.ts";
import type { Attachment } from "../core/readiness/checkpoint/attestation.ts";

/**
 * Name, size in bytes and SHA-256 of a file, read once as a stream: its bytes stay on this machine.
 * @throws Failure `usage` where it cannot be read
 */
export const attachmentOf = async (path: string): Promise<Attachment> => {
  const hash = createHash("sha256");
  let size = 0;
  try {
    await pipeline(createReadStream(path), async (pieces: AsyncIterable<Buffer>) => {
      for await (const piece of pieces) {
        hash.update(piece);
        size += piece.length;
      }
    });
  } catch (error) {
    throw new Failure("usage", `cannot read the attachment ${path}: ${(error as Error).message}`, { cause: error });
  }
  return { name: basename(path), size, sha256: hash.digest("hex") };
};
