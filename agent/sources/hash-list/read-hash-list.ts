import { statSync } from "node:fs";
import type { FileEntry } from "../../../core/manifest/entry.ts";
import { someNames } from "../../files/some-names.ts";
import type { ListedHash } from "../../formats/listed-hash.ts";
import type { SourceContext, SourceReading } from "../source.ts";
import { readListedFiles } from "./listed-files.ts";

export interface HashList {
  readonly path: string;
  readonly listed: readonly ListedHash[];
  /** False where its last line has no end: tools end it, and one that is cut within a name would still look whole. */
  readonly whole: boolean;
}

/** Some systems keep times to two seconds only. */
const TICK_MS = 2_000;

/** Files that were written after the list was. */
const changedSince = (entries: readonly FileEntry[], listMs: number): string[] =>
  entries.flatMap(({ key, modifiedAt = "" }) => (Date.parse(modifiedAt) > listMs + TICK_MS ? [key] : []));

/**
 * The files of a list of hashes below a folder, hashed now. What fits a list is as old as the list at least, whenever it was
 * copied; what does not fit is another file.
 * @throws Failure `source-invalid`, `source-unreadable`
 */
export const readHashList = async (
  folder: string,
  { path, listed, whole }: HashList,
  context: SourceContext,
): Promise<SourceReading & { readonly entries: readonly FileEntry[] }> => {
  const { mtimeMs } = statSync(path);
  const reading = await readListedFiles(folder, listed, context);
  const newer = changedSince(reading.entries, mtimeMs);
  return {
    ...reading,
    completedMs: Math.min(mtimeMs, reading.completedMs ?? mtimeMs),
    complete: reading.complete && whole,
    labels: {
      ...reading.labels,
      ...(newer.length === 0 ? {} : { "list-older-than": `${newer.length} of its files: ${someNames(newer)}` }),
    },
  };
};
