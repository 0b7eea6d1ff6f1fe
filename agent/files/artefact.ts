import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";

export interface Artefact<T> {
  readonly file: FileEntry;
  readonly mtimeMs: number;
  /** What was read in it. */
  readonly contents: T;
}

/** SHA-256 of a file, in hex. */
export const hashFile = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 ** 2 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
};

/** Hashes one file and reads its contents; a file that changes meanwhile has a problem in place of its hash. */
export const readArtefact = async <T>(path: string, read: () => Promise<T>): Promise<Artefact<T>> => {
  const before = statSync(path);
  const sha256 = await hashFile(path);
  const contents = await read();
  const after = statSync(path);
  const same = before.size === after.size && before.mtimeMs === after.mtimeMs;
  const entry = { key: basename(path), size: after.size, modifiedAt: instantOf(Math.floor(after.mtimeMs)) };
  return { file: same ? { ...entry, sha256 } : { ...entry, problem: "changed" }, mtimeMs: after.mtimeMs, contents };
};
