import { dirname } from "node:path";
import type { FileEntry } from "../../../core/manifest/entry.ts";
import { sortByKey } from "../../../core/manifest/key-order.ts";
import { readArtefact } from "../../files/artefact.ts";
import type { Found } from "../source.ts";

/** What was read in one exported file: the items in it by key, with their size in characters or bytes. */
export interface Held {
  readonly items: readonly FileEntry[];
  /** False where it breaks off. */
  readonly whole: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

/** An exported file as a backup: the file with its hash, and what is in it by name. */
export const readExport = async (path: string, read: () => Promise<Held>): Promise<Found> => {
  const { file, mtimeMs, held } = await readArtefact(path, read);
  return {
    entries: sortByKey<FileEntry>([file, ...held.items]),
    proof: "hashed",
    completedMs: mtimeMs,
    complete: held.whole,
    root: dirname(path),
    ...(held.labels === undefined ? {} : { labels: held.labels }),
  };
};

/** One item of a file; its bytes are counted with the file. */
export const itemIn = (file: string, key: string): FileEntry => ({ key, size: 0, in: file });
