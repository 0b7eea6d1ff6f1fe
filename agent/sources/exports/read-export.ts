import { dirname } from "node:path";
import type { FileEntry } from "../../../core/manifest/entry.ts";
import { readArtefact } from "../../files/artefact.ts";
import { entrySorter } from "../../sorting/entries.ts";
import type { Scratch } from "../../sorting/scratch.ts";
import type { SourceReading } from "../source.ts";

/** What was read in one exported file, beside the items in it. */
export interface ExportContents {
  /** False where the file is truncated. */
  readonly whole: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

/** An exported file as a backup: the file with its hash, and the items in it by name. */
export const readExport = async (
  path: string,
  scratch: Scratch,
  read: (addItem: (item: FileEntry) => void) => Promise<ExportContents>,
): Promise<SourceReading> => {
  const entries = entrySorter("backup", scratch);
  const { file, mtimeMs, contents } = await readArtefact(path, () => read(entries.add));
  entries.add(file);
  return {
    entries: entries.end(),
    proof: "hashed",
    completedMs: mtimeMs,
    complete: contents.whole,
    root: dirname(path),
    ...(contents.labels === undefined ? {} : { labels: contents.labels }),
  };
};

/** One item of a file; its bytes are counted with the file. */
export const itemIn = (file: string, key: string): FileEntry => ({ key, size: 0, in: file });
