import { statSync } from "node:fs";
import { NO_NAMES, someNames, withName } from "../../files/some-names.ts";
import type { SourceContext, SourceReading } from "../source.ts";
import type { ListedHashes } from "./distinct-list.ts";
import { readListedFiles } from "./listed-files.ts";
import { type OtherDigests, otherDigestsLabel } from "./other-digests.ts";

export interface HashList {
  readonly path: string;
  readonly listed: ListedHashes;
  /** False where its last line has no end: tools end it, and one that is cut within a name would still look whole. */
  readonly whole: boolean;
  /** What it states beside SHA-256. */
  readonly others?: OtherDigests;
}

/** Some systems keep times to two seconds only. */
const TICK_MS = 2_000;

/**
 * The files of a list of hashes below a folder, hashed now. What fits a list is as old as the list at least, whenever it was
 * copied; what does not fit is another file.
 * @throws Failure `source-invalid`, `source-unreadable`, `spool-full`
 */
export const readHashList = async (
  folder: string,
  { path, listed, whole, others }: HashList,
  context: SourceContext,
): Promise<SourceReading> => {
  const { mtimeMs } = statSync(path);
  /** Files that were written after the list was. */
  let newer = NO_NAMES;
  const reading = await readListedFiles(folder, listed, context, {
    onEntry: ({ key, modifiedAt = "" }) => {
      if (Date.parse(modifiedAt) > mtimeMs + TICK_MS) newer = withName(newer, key);
    },
  });
  return {
    ...reading,
    completedMs: Math.min(mtimeMs, reading.completedMs ?? mtimeMs),
    complete: reading.complete && whole,
    labels: {
      ...reading.labels,
      ...otherDigestsLabel(others),
      ...(newer.count === 0 ? {} : { "list-older-than": `${newer.count} of its files: ${someNames(newer.some)}` }),
    },
  };
};
