import { createHash } from "node:crypto";
import { sortByKey } from "../../core/manifest/key-order.ts";
import { hashFiles } from "../hash/pool.ts";
import { walk } from "./walk.ts";

/**
 * Digest of a restored folder: SHA-256 over a line `<sha256>  <path>` for each file, in the order of paths, the
 * same as `find -type f | LC_ALL=C sort | xargs sha256sum | sha256sum` prints.
 */
export const treeDigest = async (
  folder: string,
): Promise<{ readonly sha256: string; readonly files: number; readonly bytes: number }> => {
  const files = sortByKey([...walk(folder, []).files]);
  const hashes = await hashFiles(files, () => undefined);
  const hash = createHash("sha256");
  let bytes = 0;
  files.forEach(({ key, size }, index) => {
    const hashed = hashes[index];
    hash.update(`${hashed !== undefined && "sha256" in hashed ? hashed.sha256 : "unreadable"}  ${key}\n`);
    bytes += size;
  });
  return { sha256: hash.digest("hex"), files: files.length, bytes };
};
