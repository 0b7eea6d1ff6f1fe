import { Failure } from "../../../core/failure.ts";
import type { FileEntry } from "../../../core/manifest/entry.ts";
import { finderBeneath } from "../../files/beneath.ts";
import { futureLabel } from "../../files/future-label.ts";
import { type Found, hashFound } from "../../files/hash-found.ts";
import { type Names, NO_NAMES, withName } from "../../files/some-names.ts";
import { type EntrySorter, entrySorter } from "../../sorting/entries.ts";
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
export const missingFiles = (folder: string, listed: Iterable<Pick<Listed, "key">>): Names => {
  const find = finderBeneath(folder);
  let names = NO_NAMES;
  for (const { key } of listed) if (find(key) === undefined) names = withName(names, key);
  return names;
};

export interface ListedReading {
  /** Further entries are added to those of the list. */
  readonly into?: EntrySorter;
  /** Is given each entry of the list. */
  readonly onEntry?: (entry: FileEntry) => void;
}

/**
 * The files that a list names, each hashed now and compared with what the list states. A file that is not there is
 * unreadable: a list outlives what it is about.
 * @param listed in the order of keys
 * @throws Failure `source-invalid` where nothing is listed
 */
export const readListedFiles = async (
  folder: string,
  listed: Iterable<Listed>,
  { cacheFile, rehash, nowMs, progress, scratch }: SourceContext,
  { into = entrySorter("backup", scratch), onEntry }: ListedReading = {},
): Promise<Omit<SourceReading, "tool">> => {
  const find = finderBeneath(folder);
  let files = 0;
  let unreadable = 0;
  let unhashed = 0;
  const add = (entry: FileEntry): void => {
    files += 1;
    if (entry.problem === "unreadable") unreadable += 1;
    if (entry.sha256 === undefined || entry.problem !== undefined) unhashed += 1;
    onEntry?.(entry);
    into.add(entry);
  };
  function* present(): Generator<Found & { readonly one: Listed }> {
    for (const one of listed) {
      const file = find(one.key);
      if (file === undefined) add(missing(one));
      else yield { one, file };
    }
  }
  const options = { cacheFile, rehash, startedMs: nowMs };
  const hashed = await hashFound(present(), options, progress, ({ one }, entry) => add(compared(entry, one)));
  if (files === 0) throw new Failure("source-invalid", `nothing is listed for ${folder}`);
  return {
    entries: into.end(),
    // A file that is another one than is listed has a hash, but not that of the backup.
    proof: unhashed === 0 ? "hashed" : "listed",
    root: folder,
    startedMs: hashed.oldestMs,
    completedMs: hashed.newestMs,
    complete: unreadable === 0,
    cachedFiles: hashed.cachedFiles,
    labels: futureLabel(hashed.future),
  };
};
