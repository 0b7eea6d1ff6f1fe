import { closeSync, openSync, readSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../../../core/failure.ts";
import { instantOf } from "../../../core/instant.ts";
import type { FileEntry } from "../../../core/manifest/entry.ts";
import { sortByKey } from "../../../core/manifest/key-order.ts";
import type { ListedHash } from "../../formats/listed-hash.ts";
import type { SourceReading } from "../source.ts";

const NEWLINE = 10;

/** Tools end the last line of such a list; one that is cut within a name would still look like a whole line. */
const endsWithNewline = (list: string): boolean => {
  const descriptor = openSync(list, "r");
  try {
    const last = Buffer.alloc(1);
    return readSync(descriptor, last, 0, 1, Math.max(0, statSync(list).size - 1)) === 1 && last[0] === NEWLINE;
  } finally {
    closeSync(descriptor);
  }
};

const findStat = (file: string) => {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
};

/**
 * What a list of hashes states, compared with the files beside it by name and size where those exist; whether the bytes
 * have the hashes is for `verifyListedFiles` to find out.
 */
export const readListedFiles = (
  list: string,
  root: string | undefined,
  listed: readonly ListedHash[],
): SourceReading => {
  if (listed.length === 0) throw new Failure("source-invalid", `${list} lists no file`);
  const folder = root ?? dirname(list);
  let newestMs: number | undefined;
  let oldestMs: number | undefined;
  const entries = listed.map(({ key, sha256, size }): FileEntry => {
    const stat = findStat(join(folder, key));
    if (stat === undefined || !stat.isFile())
      return root === undefined && size !== undefined
        ? { key, size, sha256 }
        : { key, size: size ?? 0, problem: "unreadable" };
    newestMs = Math.max(newestMs ?? stat.mtimeMs, stat.mtimeMs);
    oldestMs = Math.min(oldestMs ?? stat.mtimeMs, stat.mtimeMs);
    const file = { key, size: stat.size, modifiedAt: instantOf(Math.floor(stat.mtimeMs)) };
    return size !== undefined && size !== stat.size ? { ...file, problem: "damaged" } : { ...file, sha256 };
  });
  return {
    entries: sortByKey(entries),
    proof: "hashed",
    root: folder,
    startedMs: oldestMs,
    completedMs: newestMs ?? statSync(list).mtimeMs,
    complete: endsWithNewline(list) && entries.every(({ problem }) => problem !== "unreadable"),
  };
};
