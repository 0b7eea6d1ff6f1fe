import { Failure } from "../../../core/failure.ts";
import type { FileEntry } from "../../../core/manifest/entry.ts";
import { sortByKey } from "../../../core/manifest/key-order.ts";
import { finderBeneath } from "../../files/beneath.ts";
import { futureLabel } from "../../files/future-label.ts";
import { loadHashCache } from "../../files/hash-cache.ts";
import { hashFound } from "../../files/hash-found.ts";
import type { WalkedFile } from "../../files/walk.ts";
import type { SourceContext, SourceReading } from "../source.ts";

/** What a list states of a file; the hash may be missing, or one that is not SHA-256. */
export type Listed = Pick<FileEntry, "key" | "sha256" | "checksum" | "modifiedAt"> & { readonly size?: number };

const missing = ({ key, size = 0 }: Listed): FileEntry => ({ key, size, problem: "unreadable" });

/** The entry of a file that was hashed now: what a list states of it only shows whether it is still that file. */
const compared = (entry: FileEntry, { size, sha256, checksum, modifiedAt }: Listed): FileEntry => {
  const own = {
    ...entry,
    ...(checksum === undefined ? {} : { checksum }),
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
  };
  const differs =
    (size !== undefined && size !== entry.size) ||
    (sha256 !== undefined && entry.sha256 !== undefined && sha256 !== entry.sha256);
  return differs ? { ...own, problem: "damaged" } : own;
};

/** The files that a list names and that are not there now, without reading any. */
export const missingFiles = (folder: string, listed: readonly Pick<Listed, "key">[]): string[] => {
  const find = finderBeneath(folder);
  return listed.filter(({ key }) => find(key) === undefined).map(({ key }) => key);
};

/**
 * The files that a list names, each hashed now and compared with what the list states. A file that is not there is
 * unreadable: a list outlives what it is about.
 */
export const readListedFiles = async (
  folder: string,
  listed: readonly Listed[],
  { cacheFile, rehash, nowMs, progress }: SourceContext,
): Promise<Omit<SourceReading, "tool"> & { readonly entries: readonly FileEntry[] }> => {
  if (listed.length === 0) throw new Failure("source-invalid", `nothing is listed for ${folder}`);
  const find = finderBeneath(folder);
  const found: { readonly one: Listed; readonly file: WalkedFile }[] = [];
  const lost: Listed[] = [];
  for (const one of listed) {
    const file = find(one.key);
    if (file === undefined) lost.push(one);
    else found.push({ one, file });
  }
  const cache = rehash || cacheFile === undefined ? undefined : loadHashCache(cacheFile);
  const hashed = await hashFound(
    found.map(({ file }) => file),
    { cache, cacheFile, startedMs: nowMs },
    progress,
  );
  const entries = hashed.files.map(({ entry }, index) => compared(entry, (found[index] as { one: Listed }).one));
  const all = sortByKey<FileEntry>([...entries, ...lost.map(missing)]);
  return {
    entries: all,
    // A file that is another one than is listed has a hash, but not that of the backup.
    proof: all.every(({ sha256, problem }) => sha256 !== undefined && problem === undefined) ? "hashed" : "listed",
    root: folder,
    startedMs: hashed.oldestMs,
    completedMs: hashed.newestMs,
    complete: all.every(({ problem }) => problem !== "unreadable"),
    cachedFiles: hashed.cachedFiles,
    labels: futureLabel(hashed.future),
  };
};
