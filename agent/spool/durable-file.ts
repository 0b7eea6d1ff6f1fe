import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";

/** Makes a rename within a folder durable. */
export const syncFolder = (folder: string): void => {
  // Windows does not open folders; its rename is durable without it.
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
};

export const writeSynced = (file: string, text: string): void => {
  const descriptor = openSync(file, "w", 0o600);
  writeSync(descriptor, text);
  fsyncSync(descriptor);
  closeSync(descriptor);
};

/**
 * Writes a stream to a file and syncs it.
 * @param guard called with the size so far before each write; may throw
 * @returns SHA-256 of what was written
 */
export const writeStreamSynced = async (
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  guard: (size: number) => void,
): Promise<string> => {
  const hash = createHash("sha256");
  const descriptor = openSync(file, "w", 0o600);
  let size = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      guard(size);
      hash.update(chunk);
      for (let from = 0; from < chunk.length; ) from += writeSync(descriptor, chunk, from);
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return hash.digest("hex");
};
