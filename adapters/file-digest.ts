import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";

const PIECE_BYTES = 256 * 1024;

/** SHA-256 of a file's bytes, in hexadecimal; undefined where it cannot be read. */
export const digestOf = (file: string): string | undefined => {
  try {
    const descriptor = openSync(file, "r");
    try {
      const hash = createHash("sha256");
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      for (let read = readSync(descriptor, piece); read > 0; read = readSync(descriptor, piece))
        hash.update(piece.subarray(0, read));
      return hash.digest("hex");
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
};
