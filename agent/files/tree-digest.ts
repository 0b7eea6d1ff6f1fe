import { createHash } from "node:crypto";
import { Failure } from "../../core/failure.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import { hashFiles } from "../hash/pool.ts";
import { walk } from "./walk.ts";

export interface TreeDigest {
  readonly sha256: string;
  readonly files: number;
  readonly bytes: number;
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r" };

/** As sha256sum writes it: a name with a line break would otherwise look like the line of another file. */
const lineOf = (sha256: string, key: string): string => {
  const escaped = key.replaceAll(/[\\\n\r]/g, (found) => ESCAPES[found] ?? found);
  return `${escaped === key ? "" : "\\"}${sha256}  ${escaped}\n`;
};

/**
 * Digest of a restored folder: SHA-256 over a line `<sha256>  <path>` for each file, in the order of paths, the
 * same as `find -type f | LC_ALL=C sort | xargs sha256sum | sha256sum` prints.
 * @throws Failure `source-unreadable` where part of it cannot be read: nobody knows what was restored there
 */
export const treeDigest = async (folder: string): Promise<TreeDigest> => {
  const { files: found, unreadable } = await walk(folder, []);
  const files = sortByKey([...found]);
  const hashes = await hashFiles(files, () => undefined);
  const hash = createHash("sha256");
  const lost = [...unreadable];
  let bytes = 0;
  for (const [index, { key, size }] of files.entries()) {
    const hashed = hashes[index];
    if (hashed !== undefined && "sha256" in hashed) {
      hash.update(lineOf(hashed.sha256, key));
      bytes += size;
    } else lost.push(key);
  }
  const [first] = lost;
  if (first !== undefined)
    throw new Failure("source-unreadable", `${first} was restored, and cannot be read; ${lost.length} such in all`);
  return { sha256: hash.digest("hex"), files: files.length, bytes };
};

/** The digest of what a tool restored. @throws Failure `source-unreadable`, also where it restored nothing */
export const restoredDigest = async (folder: string): Promise<TreeDigest> => {
  const digest = await treeDigest(folder);
  if (digest.files === 0) throw new Failure("source-unreadable", "no file was restored");
  return digest;
};
