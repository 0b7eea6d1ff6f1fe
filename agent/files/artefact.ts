import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { basename } from "node:path";
import { type PathOrigin, readRegular, stampOf } from "../../adapters/regular-file.ts";
import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";

export interface Artefact<T> {
  readonly file: FileEntry;
  readonly mtimeMs: number;
  /** What was read in it. */
  readonly contents: T;
}

/** The digest of a regular file, in hex; of SHA-256 unless a list of another tool has another. */
export const hashFile = async (path: string, origin?: PathOrigin, algorithm = "sha256"): Promise<string> => {
  const hash = createHash(algorithm);
  for await (const chunk of readRegular(path, origin)) hash.update(chunk as Buffer);
  return hash.digest("hex");
};

/** Hashes one file and reads its contents; a file that changes meanwhile has a problem in place of its hash. */
export const readArtefact = async <T>(path: string, read: () => Promise<T>): Promise<Artefact<T>> => {
  const before = statSync(path, { bigint: true });
  const sha256 = await hashFile(path);
  const contents = await read();
  const after = statSync(path, { bigint: true });
  const same = stampOf(before) === stampOf(after);
  const mtimeMs = Number(after.mtimeMs);
  const entry = { key: basename(path), size: Number(after.size), modifiedAt: instantOf(mtimeMs) };
  return { file: same ? { ...entry, sha256 } : { ...entry, problem: "changed" }, mtimeMs, contents };
};
