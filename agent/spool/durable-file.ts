import { createHash } from "node:crypto";
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeFileSync, writeSync } from "node:fs";
import { diskFailure } from "../../adapters/disk-full.ts";

/** @throws Failure `spool-full` */
const write = (descriptor: number, chunk: Uint8Array, file: string): void => {
  try {
    for (let from = 0; from < chunk.length; ) from += writeSync(descriptor, chunk, from);
  } catch (error) {
    throw diskFailure(error, file);
  }
};

/** Some file systems find only here that they are full. @throws Failure `spool-full` */
const sync = (descriptor: number, file: string): void => {
  try {
    fsyncSync(descriptor);
  } catch (error) {
    throw diskFailure(error, file);
  }
};

/** Makes a rename within a folder durable. @throws Failure `spool-full` */
export const syncFolder = (folder: string): void => {
  // Windows does not open folders; its rename is durable without it.
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  try {
    sync(descriptor, folder);
  } finally {
    closeSync(descriptor);
  }
};

/** @throws Failure `spool-full` */
export const writeSynced = (file: string, text: string): void => {
  const descriptor = openSync(file, "w", 0o600);
  try {
    write(descriptor, Buffer.from(text), file);
    sync(descriptor, file);
  } finally {
    closeSync(descriptor);
  }
};

/**
 * Writes a stream to a file and syncs it.
 * @param guard called with the size so far before each write; may throw
 * @returns SHA-256 of what was written
 * @throws Failure `spool-full`
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
      write(descriptor, chunk, file);
    }
    sync(descriptor, file);
  } finally {
    closeSync(descriptor);
  }
  return hash.digest("hex");
};

const LINE_END = "\n".charCodeAt(0);

const endsWithin = (file: string): boolean => {
  const descriptor = openSync(file, "a+", 0o600);
  try {
    const { size } = fstatSync(descriptor);
    const last = Buffer.alloc(1);
    return size > 0 && (readSync(descriptor, last, 0, 1, size - 1) < 1 || last[0] !== LINE_END);
  } finally {
    closeSync(descriptor);
  }
};

/** Appends a line, not to what a power cut left of another one. */
export const appendLine = (file: string, line: string): void =>
  writeFileSync(file, `${endsWithin(file) ? "\n" : ""}${line}\n`, { flag: "a", mode: 0o600 });
