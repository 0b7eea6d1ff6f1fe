import { dirname } from "node:path";
import type { FileEntry } from "../../../core/manifest/entry.ts";
import { sortByKey } from "../../../core/manifest/key-order.ts";
import { readArtefact } from "../../files/artefact.ts";
import type { SourceReading } from "../source.ts";

/** What was read in one exported file: the items in it by key. */
export interface ExportContents {
  readonly items: readonly FileEntry[];
  /** False where the file is truncated. */
  readonly whole: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

/** An exported file as a backup: the file with its hash, and the items in it by name. */
export const readExport = async (path: string, read: () => Promise<ExportContents>): Promise<SourceReading> => {
  const { file, mtimeMs, contents } = await readArtefact(path, read);
  return {
    entries: sortByKey<FileEntry>([file, ...contents.items]),
    proof: "hashed",
    completedMs: mtimeMs,
    complete: contents.whole,
    root: dirname(path),
    ...(contents.labels === undefined ? {} : { labels: contents.labels }),
  };
};

/** One item of a file; its bytes are counted with the file. */
export const itemIn = (file: string, key: string): FileEntry => ({ key, size: 0, in: file });
